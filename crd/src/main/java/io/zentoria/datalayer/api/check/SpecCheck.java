package io.zentoria.datalayer.api.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.api.DataLayerSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * All checks of the CRD's schema, its CEL rules and the admission policy, without an API server: for the command line,
 * and for clusters where an older CRD or no policy is installed.
 */
public final class SpecCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Schema SCHEMA = Schema.spec("zentoriadatalayers.zentoria.io");

    private SpecCheck() {}

    /** What is wrong with a spec: sentences that name the field and say what to write instead; empty when it is good. */
    public static List<String> problems(DataLayerSpec spec) {
        return problems(JSON.valueToTree(spec), false);
    }

    /** The same for a spec as it was written; fields that nobody knows are wrong too. */
    public static List<String> problemsAsWritten(JsonNode spec) {
        return problems(spec, true);
    }

    private static List<String> problems(JsonNode spec, boolean strict) {
        List<String> problems = new ArrayList<>(new SchemaCheck(strict).problems("spec", SCHEMA, spec));
        // What refers to a name makes sense only when the names do.
        if (problems.isEmpty()) {
            problems.addAll(References.problems(spec));
        }
        return List.copyOf(problems);
    }
}
