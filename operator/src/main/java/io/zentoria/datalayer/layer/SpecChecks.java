package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.api.DataLayerSpec;
import java.util.List;

/** What is wrong with a spec, in sentences that say what to write instead. */
public final class SpecChecks {
    private SpecChecks() {}

    public static List<String> problems(DataLayerSpec spec) {
        return List.of();
    }
}
