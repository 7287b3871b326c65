package io.zentoria.datalayer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.FaultProxy;
import io.zentoria.datalayer.testbed.KubeApiServer;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.RedisServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Things that are broken: each is found, and a sentence says how to mend it. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class DoctorIT {
    private static final String YAML = """
            apiVersion: zentoria.io/v1alpha1
            kind: ZentoriaDataLayer
            metadata: {name: doctor, namespace: default}
            spec:
              postgres:
                endpoint: {host: %s, port: %d, tls: {mode: Disable}}
                adminSecretRef: {name: pg}
                roles: [{name: doctor_app}]
                databases: [{name: doctor_db, owner: doctor_app, extensions: [%s]}]
              redis:
                endpoint: {host: 127.0.0.1, port: %d}
                adminSecretRef: {name: redis}
              qdrant:
                endpoint: {host: %s, httpPort: %d, grpcPort: %d}
                %s
                collections: [{name: doctor_c, vectors: {size: 4, distance: Cosine}}]
              backup:
                tiers: [{name: local, filesystem: {path: %s}}]
                schedules: [{name: hourly, store: postgres, cron: "0 * * * *", retention: 7d, tiers: [local]}]
            """;

    private final Path home = TestServers.folder("doctor");
    private final Path secrets = home.resolve("secrets");
    private final PostgresServer postgres = TestServers.postgres();
    private final RedisServer redis = TestServers.redis();
    private final QdrantServer qdrant = TestServers.qdrant();
    private final Path file = home.resolve("layer.yaml");

    @BeforeEach
    void healthy() throws Exception {
        Files.createDirectories(home.resolve("backups"));
        secret("pg", "username", postgres.adminUser());
        secret("pg", "password", postgres.adminPassword());
        secret("redis", "password", redis.adminPassword());
        if (qdrant.apiKey() != null) {
            secret("qdrant", "api-key", qdrant.apiKey());
        }
        write(postgres.host(), postgres.port(), "pgcrypto");
    }

    private void write(String host, int port, String extension) throws IOException {
        Files.writeString(
                file,
                YAML.formatted(
                        host,
                        port,
                        extension,
                        redis.port(),
                        qdrant.host(),
                        qdrant.httpPort(),
                        qdrant.grpcPort(),
                        qdrant.apiKey() == null ? "" : "apiKeySecretRef: {name: qdrant, key: api-key}",
                        home.resolve("backups")));
    }

    private void secret(String name, String key, String value) throws IOException {
        Files.writeString(Files.createDirectories(secrets.resolve(name)).resolve(key), value);
    }

    private Commands.Said doctor(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "doctor",
                "-f",
                file.toString(),
                "--secrets",
                secrets.toString(),
                "--tools",
                ClientTools.folder().toString(),
                "--staging",
                home.resolve("staging").toString()));
        arguments.addAll(List.of(more));
        Commands.Said said = Commands.zdl(arguments.toArray(String[]::new));
        assertThat(said.out()).doesNotContain(postgres.adminPassword()).doesNotContain(redis.adminPassword());
        return said;
    }

    @Test
    void whereAllIsWellItSaysSoAndEndsWithZero() {
        assertThat(Commands.zdl("apply", "-f", file.toString(), "--secrets", secrets.toString())
                        .code())
                .isZero();

        Commands.Said said = doctor();

        assertThat(said.err()).isEmpty();
        assertThat(said.out())
                .contains(
                        "ok    postgres login:",
                        "ok    redis plan: Redis is what the resource asks for",
                        "ok    tier local:")
                .contains("ok    tool pg_dump: pg_dump 17")
                .contains("warn  schedule hourly: no backup of it lies in tier local")
                .doesNotContain("fail  ");
        assertThat(said.code()).isZero();
    }

    @Test
    void aWrongPasswordIsSaidWithTheSecretThatHoldsIt() throws Exception {
        secret("pg", "password", "wrong");
        Commands.Said said = doctor();
        assertThat(said.out()).contains("fail  postgres login: ").contains("AuthenticationFailed");
        assertThat(said.code()).isEqualTo(2);
    }

    @Test
    void aServerThatIsDownIsSaidWithWhatToLookAt() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(postgres.host(), postgres.port())) {
            write(proxy.host(), proxy.port(), "pgcrypto");
            proxy.close();
            assertThat(doctor().out())
                    .contains("fail  postgres address: PostgreSQL takes no connection at " + proxy.host() + ":"
                            + proxy.port())
                    .contains("to mend it: look whether it runs and listens there");
        }
    }

    @Test
    void aNameThatNobodyKnowsIsSaid() throws Exception {
        write("zentoria-db.invalid", 5432, "pgcrypto");
        assertThat(doctor().out())
                .contains("fail  postgres address: nobody knows the name zentoria-db.invalid")
                .contains("to mend it: mend the name in postgres.endpoint.host");
    }

    @Test
    void aSecretThatIsMissingIsSaidWithItsKeys() throws Exception {
        Files.delete(secrets.resolve("redis/password"));
        Files.delete(secrets.resolve("redis"));
        assertThat(doctor().out())
                .contains("fail  secret redis: secret redis, of Redis' administrator, is missing")
                .contains("to mend it: make it, with the keys password");
    }

    @Test
    void anExtensionThatIsNotInstalledIsSaid() throws Exception {
        write(postgres.host(), postgres.port(), "no_such_extension");
        assertThat(doctor().out())
                .contains(
                        "fail  postgres extensions: extension no_such_extension is not installed on PostgreSQL's machine");
    }

    @Test
    void anAdministratorWithoutRightsIsSaidWithTheStatement() throws Exception {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP ROLE IF EXISTS doctor_weak");
            statement.execute("CREATE ROLE doctor_weak LOGIN PASSWORD 'weak'");
            statement.execute("GRANT pg_read_all_settings, pg_read_all_stats, pg_monitor TO doctor_weak");
            statement.execute("GRANT EXECUTE ON FUNCTION pg_control_system() TO doctor_weak");
        }
        secret("pg", "username", "doctor_weak");
        secret("pg", "password", "weak");
        assertThat(doctor().out()).containsAnyOf("ALTER ROLE doctor_weak CREATEROLE CREATEDB", "InsufficientPrivilege");
    }

    @Test
    void aTierThatCannotBeWrittenToIsSaid() throws Exception {
        Files.delete(home.resolve("backups"));
        Files.writeString(home.resolve("backups"), "no folder");
        Commands.Said said = doctor();
        assertThat(said.out()).contains("fail  tier local: ");
        assertThat(said.code()).isEqualTo(2);
    }

    @Test
    void asJsonItIsAListForAProgram() throws Exception {
        JsonNode all = new ObjectMapper().readTree(doctor("-o", "json").out());
        assertThat(all.isArray()).isTrue();
        all.forEach(one -> assertThat(one.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("level", "subject", "said", "mend"));
    }

    @Test
    void aClusterWithAnOldDefinitionIsTold() {
        try (KubeApiServer cluster = KubeApiServer.start(home.resolve("kubernetes"))) {
            String before = System.getProperty("kubeconfig");
            System.setProperty("kubeconfig", cluster.kubeconfig().toString());
            try {
                Commands.Said none = Commands.zdl("doctor");
                assertThat(none.out())
                        .contains("fail  crd zentoriadatalayers.zentoria.io: the cluster does not know")
                        .contains("to mend it: apply the definitions of this version");
                assertThat(none.code()).isEqualTo(2);

                assertThat(cluster.kubectl("apply", "--server-side", "-f", "../crd/manifests")
                                .exit())
                        .isZero();
                assertThat(cluster.kubectl("wait", "--for=condition=Established", "crd/zentoriadatalayers.zentoria.io")
                                .exit())
                        .isZero();
                assertThat(cluster.kubectlWithInput("""
                                        apiVersion: zentoria.io/v1alpha1
                                        kind: ZentoriaDataLayer
                                        metadata: {name: lonely, namespace: default}
                                        spec: {redis: {endpoint: {host: localhost}, adminSecretRef: {name: nobody-made-it}}}
                                        """, "apply", "-f", "-").exit())
                        .isZero();
                assertThat(Commands.zdl("doctor", "-n", "default", "lonely").out())
                        .contains("ok    crd zentoriadatalayers.zentoria.io:")
                        .contains("fail  resource default/lonely: no operator has looked at it yet")
                        .contains(
                                "fail  secret nobody-made-it: secret nobody-made-it, of Redis' administrator, is missing");

                assertThat(cluster.kubectl("apply", "-k", "../deploy/base").exit())
                        .isZero();
                assertThat(Commands.zdl("doctor", "-n", "default", "lonely").out())
                        .contains(
                                "fail  operator: Deployment zentoria-operator in namespace zentoria has no pod that is ready")
                        .contains(
                                "warn  operator rights: the operator may not get, create, delete jobs.batch in namespace zentoria")
                        .contains(
                                "fail  operator lease: nobody holds the Lease zentoria-operator in namespace zentoria");
                assertThat(cluster.kubectl("-n", "zentoria", "delete", "rolebinding", "--all")
                                .exit())
                        .isZero();
                assertThat(Commands.zdl("doctor", "-n", "default", "lonely").out())
                        .contains("fail  operator rights: the operator may not get, list, watch")
                        .contains("give its ServiceAccount that right");

                assertThat(cluster.kubectl(
                                        "patch",
                                        "crd",
                                        "zentoriadatalayers.zentoria.io",
                                        "--type=json",
                                        "-p",
                                        "[{\"op\":\"remove\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/monitoring\"}]")
                                .exit())
                        .isZero();
                assertThat(Commands.zdl("doctor").out())
                        .contains("is older than this program: it lacks spec.monitoring");
            } finally {
                if (before == null) {
                    System.clearProperty("kubeconfig");
                } else {
                    System.setProperty("kubeconfig", before);
                }
            }
        }
    }
}
