package io.zentoria.datalayer.api.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.api.RestoreSpec;
import java.util.List;

/**
 * All checks of the CRD of {@code ZentoriaRestore}, its schema and its CEL rules, without an API server: for the command line,
 * and for clusters where an older CRD is installed. Whether what it names is there is known only when it runs.
 */
public final class RestoreCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Schema SCHEMA = Schema.spec("zentoriarestores.zentoria.io");

    private RestoreCheck() {}

    /** What is wrong with a spec: sentences that name the field and say what to write instead; empty when it is good. */
    public static List<String> problems(RestoreSpec spec) {
        return problems(JSON.valueToTree(spec), false);
    }

    /** The same for a spec as it was written; fields that nobody knows are wrong too. */
    public static List<String> problemsAsWritten(JsonNode spec) {
        return problems(spec, true);
    }

    private static List<String> problems(JsonNode spec, boolean strict) {
        return List.copyOf(new SchemaCheck(strict).problems("spec", SCHEMA, spec));
    }
}
