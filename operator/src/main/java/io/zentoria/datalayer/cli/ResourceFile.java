package io.zentoria.datalayer.cli;

import io.fabric8.kubernetes.api.model.KubernetesList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.layer.SpecChecks;
import io.zentoria.datalayer.plan.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A resource as it stands in a file. */
record ResourceFile(Owner owner, ZentoriaDataLayer resource) {

    /**
     * Reads and checks a resource; {@code -} is the standard input.
     *
     * @throws UserException when there is none, or it is wrong; the message lists what
     */
    static ResourceFile read(String file) throws UserException {
        ZentoriaDataLayer resource = parse(file, text(file));
        if (resource.getMetadata() == null || resource.getMetadata().getName() == null) {
            throw new UserException(file + ": metadata.name is missing: give the resource a name", null);
        }
        if (resource.getSpec() == null) {
            throw new UserException(file + ": spec is missing: write what the stores should hold", null);
        }
        List<String> problems = SpecChecks.problems(resource.getSpec());
        if (!problems.isEmpty()) {
            throw new UserException(file + ": " + String.join("\n     ", problems), null);
        }
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

    private static ZentoriaDataLayer parse(String file, String text) throws UserException {
        try {
            KubernetesSerialization serialization = new KubernetesSerialization();
            serialization.registerKubernetesResource(ZentoriaDataLayer.class);
            Object parsed = serialization.unmarshal(text);
            List<?> documents = switch (parsed) {
                case KubernetesList list -> list.getItems();
                case List<?> list -> list;
                case null -> List.of();
                default -> List.of(parsed);
            };
            return documents.stream()
                    .filter(ZentoriaDataLayer.class::isInstance)
                    .map(ZentoriaDataLayer.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new UserException(
                            file + " holds no resource of kind ZentoriaDataLayer, apiVersion zentoria.io/v1alpha1",
                            null));
        } catch (IllegalArgumentException | KubernetesClientException e) {
            throw new UserException(file + " is not the YAML of a ZentoriaDataLayer: " + firstLine(e), e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be parsed");
    }
}
