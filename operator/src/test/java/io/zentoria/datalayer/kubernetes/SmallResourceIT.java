package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What most people begin with: one database, its schemas, extensions and a role. */
final class SmallResourceIT {
    private static final int RESOURCES = 5;
    private static final String SMALL = """
            apiVersion: zentoria.io/v1alpha1
            kind: ZentoriaDataLayer
            metadata: {name: small}
            spec:
              postgres:
                endpoint: {host: x}
                adminSecretRef: {name: x}
                roles: [{name: app_%1$d}]
                databases:
                - name: app_%1$d
                  owner: app_%1$d
                  schemas: [core, api, files, audit, mcp, workflows, settings]
                  extensions: [pgcrypto, pg_trgm, citext]
            """;

    @Test
    void smallResourcesOneAfterTheOtherAreReadyAndTheirSecretsOpen() {
        try (Bench bench = Bench.start("small")) {
            bench.startOperator();
            double[] seconds = new double[RESOURCES];
            for (int i = 0; i < RESOURCES; i++) {
                ObjectNode resource = bench.resource(SMALL.formatted(i));
                String name = "small-" + i;
                resource.withObject("/metadata").put("name", name);
                long began = System.nanoTime();
                bench.client.resource(resource.toString()).serverSideApply();
                bench.awaitReady(name);
                seconds[i] = (System.nanoTime() - began) / 1e9;
                var secret = bench.secretOf(name + "-postgres-app-" + i);
                assertThat(bench.servers()
                                .opens(secret.get("database"), secret.get("username"), secret.get("password")))
                        .isTrue();
            }
            double first = seconds[0];
            Arrays.sort(seconds);
            System.out.printf(
                    Locale.ROOT,
                    "a small resource from apply to Ready: the first of the process %.2f s, median of %d %.2f s%n",
                    first,
                    RESOURCES,
                    seconds[RESOURCES / 2]);
        }
    }
}
