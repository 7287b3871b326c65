package io.zentoria.datalayer.kubernetes.pooler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.credential.ScramVerifier;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.pooler.PooledServer;
import io.zentoria.datalayer.pooler.PoolerDesired;
import io.zentoria.datalayer.pooler.UserList;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolerObjectsTest {
    private static final PoolerFiles.Admin ADMIN = new PoolerFiles.Admin("console", Password.of("secret"));

    private static ZentoriaDataLayer resource(String postgresPart) {
        ZentoriaDataLayer resource = new ZentoriaDataLayer();
        resource.setMetadata(new ObjectMetaBuilder()
                .withName("personal")
                .withNamespace("zentoria")
                .withUid("u-1")
                .build());
        try {
            resource.setSpec(new ObjectMapper()
                    .readValue(Yaml.read("postgres: " + postgresPart).toString(), DataLayerSpec.class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        return resource;
    }

    private static Deployment deployment(ZentoriaDataLayer resource) {
        return new PoolerObjects(resource)
                        .running(
                                PoolerDesired.of(Objects.requireNonNull(
                                        resource.getSpec().postgres())),
                                "image:1")
                        .stream()
                        .filter(Deployment.class::isInstance)
                        .map(Deployment.class::cast)
                        .findFirst()
                        .orElseThrow();
    }

    private static PoolerFiles files(ZentoriaDataLayer resource, Optional<Password> before) {
        var postgres = Objects.requireNonNull(resource.getSpec().postgres());
        return PoolerFiles.of(
                postgres,
                PoolerDesired.of(postgres),
                new PooledServer(Map.of("weird", Password.of("md5abc")), true, Optional.empty()),
                ADMIN,
                before);
    }

    @Test
    void imageOfTheSpecWinsOverTheOperators() {
        assertThat(deployment(resource("{endpoint: {host: db}, pooler: {}}"))
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .isEqualTo("image:1");
        assertThat(deployment(resource("{endpoint: {host: db}, pooler: {image: 'mine:2', replicas: 3}}"))
                        .getSpec())
                .satisfies(spec -> {
                    assertThat(spec.getReplicas()).isEqualTo(3);
                    assertThat(spec.getTemplate()
                                    .getSpec()
                                    .getContainers()
                                    .getFirst()
                                    .getImage())
                            .isEqualTo("mine:2");
                });
    }

    @Test
    void certificatesAreMountedWhereTheFileLooksForThem() {
        ZentoriaDataLayer resource = resource(
                "{endpoint: {host: db, tls: {mode: VerifyFull, caSecretRef: {name: ca, key: root.pem}}}, pooler: {tlsSecretName: pooler-tls}}");

        var pod = deployment(resource).getSpec().getTemplate().getSpec();

        assertThat(pod.getVolumes().toString()).contains("root.pem", PoolerFiles.SERVER_CA, "secretName=pooler-tls");
        assertThat(pod.getContainers().getFirst().getVolumeMounts())
                .extracting("mountPath")
                .containsExactly(PoolerFiles.FOLDER, PoolerFiles.TLS_FOLDER);
        assertThat(files(resource, Optional.empty()).ini())
                .contains(
                        "server_tls_ca_file = /etc/pgbouncer/server-ca.crt",
                        "client_tls_key_file = /etc/pgbouncer-tls/tls.key");
    }

    @Test
    void listKeepsTheVerifierOfTheConsoleAsLongAsItFits() {
        ZentoriaDataLayer resource = resource("{endpoint: {host: db}, pooler: {}}");
        Password known = Password.of(ScramVerifier.make(ADMIN.password(), new SecureRandom()));

        Password first = files(resource, Optional.of(UserList.render(Map.of("console", known))))
                .users();
        Password other = files(
                        resource,
                        Optional.of(UserList.render(Map.of(
                                "console", Password.of(ScramVerifier.make(Password.of("old"), new SecureRandom()))))))
                .users();

        assertThat(UserList.verifierOf("console", first)).contains(known);
        assertThat(ScramVerifier.matches(
                        UserList.verifierOf("console", other).orElseThrow().reveal(), ADMIN.password()))
                .isTrue();
        assertThat(first.reveal()).as("no verifier of SCRAM").doesNotContain("weird");
    }

    @Test
    void filesPrintNoVerifier() {
        assertThat(files(resource("{endpoint: {host: db}, pooler: {}}"), Optional.empty())
                        .toString())
                .doesNotContain("SCRAM-SHA-256$")
                .doesNotContain("secret");
    }

    @Test
    void namesAreThoseOfTheDocs() {
        ZentoriaDataLayer resource = resource("{endpoint: {host: db}, pooler: {}}");
        List<HasMetadata> all = new ArrayList<>(new PoolerObjects(resource).files(files(resource, Optional.empty())));
        all.addAll(new PoolerObjects(resource)
                .running(
                        PoolerDesired.of(
                                Objects.requireNonNull(resource.getSpec().postgres())),
                        "image:1"));
        assertThat(all)
                .extracting(
                        object -> object.getKind() + " " + object.getMetadata().getName())
                .containsExactlyInAnyOrder(
                        "ConfigMap personal-pooler",
                        "Secret personal-pooler-users",
                        "Service personal-pooler",
                        "PodDisruptionBudget personal-pooler",
                        "Deployment personal-pooler");
        assertThat(PoolerNames.inCluster(
                                new Owner("zentoria", "personal"),
                                Objects.requireNonNull(resource.getSpec().postgres()))
                        .pooler())
                .extracting("host")
                .isEqualTo("personal-pooler.zentoria.svc");
    }
}
