package io.zentoria.datalayer.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * How a pod finds the API server and says who it is.
 *
 * @param files what a kubelet puts into {@link #PLACE}
 * @param environment what it puts into the environment
 */
public record PodAccount(Path files, Map<String, String> environment) {
    /** Where a pod has its account's files. */
    public static final String PLACE = "/run/secrets/kubernetes.io/serviceaccount";

    /**
     * The account of a pod that may do what a kubeconfig of this test bed lets do.
     *
     * @param folder for the files; made if it is not there
     */
    public static PodAccount of(Path kubeconfig, String namespace, Path folder) {
        try {
            JsonNode config = new ObjectMapper()
                    .valueToTree(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(kubeconfig)));
            JsonNode cluster = config.at("/clusters/0/cluster");
            URI server = URI.create(cluster.path("server").asText());
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve("token"), config.at("/users/0/user/token").asText());
            Files.write(
                    folder.resolve("ca.crt"),
                    Base64.getDecoder()
                            .decode(cluster.path("certificate-authority-data").asText()));
            Files.writeString(folder.resolve("namespace"), namespace);
            return new PodAccount(
                    folder,
                    Map.of(
                            "KUBERNETES_SERVICE_HOST", server.getHost(),
                            "KUBERNETES_SERVICE_PORT", String.valueOf(server.getPort())));
        } catch (IOException e) {
            throw new UncheckedIOException("no account of a pod in " + folder, e);
        }
    }
}
