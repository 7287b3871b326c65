package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Which updates of a resource wake the operator; the framework hands in the new object first, then the old one. */
class WatchesTest {
    private static ZentoriaDataLayer resource(UnaryOperator<ObjectMetaBuilder> meta) {
        ZentoriaDataLayer resource = new ZentoriaDataLayer();
        resource.setMetadata(meta.apply(new ObjectMetaBuilder()
                        .withName("personal")
                        .withGeneration(1L)
                        .withResourceVersion("1")
                        .addToFinalizers("zentoria.io/data-layer"))
                .build());
        return resource;
    }

    private static ZentoriaDataLayer before() {
        return resource(UnaryOperator.identity());
    }

    @Test
    void deletionIsWorthALookWhereTheGenerationStays() {
        ZentoriaDataLayer now = resource(meta -> meta.withDeletionTimestamp("2026-01-01T00:00:00Z"));

        assertThat(Watches.asksForSomethingElse(now, before())).isTrue();
    }

    @Test
    void newGenerationIsWorthALook() {
        assertThat(Watches.asksForSomethingElse(resource(meta -> meta.withGeneration(2L)), before()))
                .isTrue();
    }

    @Test
    void annotationOfOursIsWorthALook() {
        ZentoriaDataLayer now = resource(meta -> meta.addToAnnotations(Labels.RECONCILE_AT, "now"));

        assertThat(Watches.asksForSomethingElse(now, before())).isTrue();
        assertThat(Watches.asksForSomethingElse(before(), now))
                .as("and so is its removal")
                .isTrue();
    }

    @Test
    void annotationOfOthersIsNot() {
        assertThat(Watches.asksForSomethingElse(
                        resource(meta -> meta.addToAnnotations("example.com/seen", "yes")), before()))
                .isFalse();
    }

    @Test
    void finalizerThatSomebodyTookAwayIsWorthALook() {
        assertThat(Watches.asksForSomethingElse(
                        resource(meta -> meta.removeFromFinalizers("zentoria.io/data-layer")), before()))
                .isTrue();
    }

    @Test
    void statusThatThisProcessWroteIsNot() {
        ZentoriaDataLayer now = resource(meta -> meta.withResourceVersion("2"));
        now.setStatus(DataLayerStatus.none());

        assertThat(Watches.asksForSomethingElse(now, before())).isFalse();
    }
}
