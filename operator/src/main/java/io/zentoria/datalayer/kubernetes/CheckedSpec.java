package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.api.check.SpecCheck;
import java.util.List;

/** The checks that the schema and the admission policy make too. */
final class CheckedSpec implements SpecProblems {
    @Override
    public List<String> of(ZentoriaDataLayer resource) {
        return resource.getSpec() == null
                ? List.of("spec is missing: write what the stores should hold")
                : SpecCheck.problems(resource.getSpec());
    }
}
