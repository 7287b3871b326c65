package io.zentoria.datalayer.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.DataLayerSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Specs as users write them. */
final class Specs {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Specs() {}

    static DataLayerSpec sample() {
        try {
            return of(Yaml.read(Files.readString(Path.of("../deploy/samples/personal.yaml")))
                    .get("spec"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DataLayerSpec of(String yaml) {
        return of(Yaml.read(yaml));
    }

    static DataLayerSpec of(JsonNode spec) {
        try {
            return JSON.treeToValue(spec, DataLayerSpec.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
