package io.zentoria.datalayer.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TierLossTest {
    @Test
    void anEmptyTierThatHadBackupsHasLostThem() {
        TierLoss loss = TierLoss.of("minio", 12, 0, 0).orElseThrow();

        assertThat(loss.lost()).isEqualTo(12);
        assertThat(loss.message())
                .contains("minio", "12 backups", "nothing is deleted in other tiers")
                .doesNotContain("null");
        assertThat(TierLoss.REASON).isEqualTo("TierLostArtifacts");
    }

    @Test
    void whatRetentionTookIsNoLoss() {
        assertThat(TierLoss.of("minio", 12, 5, 7)).isEmpty();
        assertThat(TierLoss.of("minio", List.of("a", "b"), List.of("a"), List.of("b")))
                .isEmpty();
    }

    @Test
    void aTierThatNeverHadAnyHasLostNothing() {
        assertThat(TierLoss.of("minio", 0, 0, 0)).isEmpty();
        assertThat(TierLoss.of("minio", List.of(), List.of(), List.of("new"))).isEmpty();
    }

    @Test
    void newBackupsDoNotHideLostOnes() {
        assertThat(TierLoss.of("minio", List.of("a", "b", "c"), List.of("a"), List.of("d", "e")))
                .contains(new TierLoss("minio", 2, 2));
        assertThat(TierLoss.of("minio", 3, 1, 1).orElseThrow().message()).contains("1 backup that");
    }
}
