package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.zentoria.datalayer.testbed.KubeApiServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The commands of docs/gitops.md, as they stand there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ArgoInstallIT {
    private static final String FOLDER = "../deploy/argocd/";

    private Bench bench;

    @BeforeAll
    void makeTheNamespaces() {
        bench = Bench.start("argo-install");
        for (String name : List.of("argocd", "notes")) {
            bench.client
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .build())
                    .serverSideApply();
        }
    }

    @Test
    void checksJoinTheSettingsThatAnArgoCdHasAlready() {
        bench.client
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("argocd-cm")
                        .withNamespace("argocd")
                        .addToLabels("app.kubernetes.io/part-of", "argocd")
                        .endMetadata()
                        .addToData("admin.enabled", "false")
                        .build())
                .create();

        must("apply", "--server-side", "--field-manager=zentoria", "-f", FOLDER + "argocd-cm.yaml");

        ConfigMap settings = bench.client
                .configMaps()
                .inNamespace("argocd")
                .withName("argocd-cm")
                .get();
        assertThat(settings.getData())
                .containsEntry("admin.enabled", "false")
                .containsKeys(
                        "resource.customizations.health.zentoria.io_ZentoriaDataLayer",
                        "resource.customizations.health.zentoria.io_ZentoriaBackup",
                        "resource.customizations.health.zentoria.io_ZentoriaRestore");
        assertThat(settings.getMetadata().getLabels()).containsEntry("app.kubernetes.io/part-of", "argocd");
    }

    @Test
    void exampleIsTakenByTheApiServerAndDiffersFromNothingAfterwards() {
        must("create", "--dry-run=server", "-f", FOLDER + "example/backup-before-sync.yaml");
        must("apply", "--dry-run=server", "-f", FOLDER + "example/application.yaml");
        must("apply", "-f", FOLDER + "example/layer.yaml");

        assertThat(must("diff", "-f", FOLDER + "example/layer.yaml")).isEmpty();
        must("delete", "-f", FOLDER + "example/layer.yaml");
    }

    private String must(String... arguments) {
        KubeApiServer.Result result = bench.cluster.kubectl(arguments);
        assertThat(result.exit())
                .as(String.join(" ", arguments) + ": " + result.err())
                .isZero();
        return result.out();
    }

    @AfterAll
    void stop() {
        bench.close();
    }
}
