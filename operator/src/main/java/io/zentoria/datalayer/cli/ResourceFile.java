package io.zentoria.datalayer.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.api.check.SpecCheck;
import io.zentoria.datalayer.plan.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A resource as it stands in a file. */
record ResourceFile(Owner owner, ZentoriaDataLayer resource) {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /**
     * Reads and checks a resource; {@code -} is the standard input.
     *
     * @throws UserException when there is none, or it is wrong; the message lists what
     */
    static ResourceFile read(String file) throws UserException {
        JsonNode written = document(file, text(file));
        if (!written.path("metadata").hasNonNull("name")) {
            throw new UserException(file + ": metadata.name is missing: give the resource a name", null);
        }
        if (!written.path("spec").isObject()) {
            throw new UserException(file + ": spec is missing: write what the stores should hold", null);
        }
        List<String> problems = SpecCheck.problemsAsWritten(written.get("spec"));
        if (!problems.isEmpty()) {
            throw new UserException(file + ": " + String.join("\n     ", problems), null);
        }
        ZentoriaDataLayer resource = parse(file, written);
        String namespace =
                Optional.ofNullable(resource.getMetadata().getNamespace()).orElse("default");
        return new ResourceFile(new Owner(namespace, resource.getMetadata().getName()), resource);
    }

    private static String text(String file) throws UserException {
        try {
            return file.equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UserException(file + " cannot be read: name a file with a ZentoriaDataLayer", e);
        }
    }

    /** The first document that is such a resource, as it was written. */
    private static JsonNode document(String file, String text) throws UserException {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text)) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                if (ZentoriaDataLayer.KIND.equals(document.path("kind").asText())
                        && (ZentoriaDataLayer.GROUP + "/" + ZentoriaDataLayer.VERSION)
                                .equals(document.path("apiVersion").asText())) {
                    return document;
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new UserException(file + " is not YAML: " + firstLine(e), e);
        }
        throw new UserException(
                file + " holds no resource of kind ZentoriaDataLayer, apiVersion zentoria.io/v1alpha1", null);
    }

    private static ZentoriaDataLayer parse(String file, JsonNode written) throws UserException {
        try {
            return YAML.treeToValue(written, ZentoriaDataLayer.class);
        } catch (JsonProcessingException e) {
            throw new UserException(file + " is not a ZentoriaDataLayer: " + firstLine(e), e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be parsed");
    }
}
