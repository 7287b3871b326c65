package io.zentoria.datalayer.backup.qdrant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * What a Qdrant answered.
 *
 * @param body as it came: JSON, or plain text for some refusals
 * @param date the server's clock, in whole seconds; empty when it does not say
 */
record Reply(int status, String body, Optional<Instant> date) {
    boolean good() {
        return status >= 200 && status < 300;
    }

    /** All of the body. */
    JsonNode json() throws JsonProcessingException {
        return QdrantRest.JSON.readTree(body);
    }

    /** The server's own words for what went wrong. */
    String error() {
        try {
            String said = json().path("status").path("error").asText("");
            return said.isEmpty() ? body : said;
        } catch (JsonProcessingException e) {
            return body; // plain text, as refusals of keys are
        }
    }
}
