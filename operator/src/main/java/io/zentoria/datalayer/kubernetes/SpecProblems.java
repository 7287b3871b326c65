package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.ZentoriaDataLayer;
import java.util.List;

/** What is wrong with a spec, in sentences; checked again here for clusters that let it through. */
@FunctionalInterface
interface SpecProblems {
    List<String> of(ZentoriaDataLayer resource);
}
