package io.zentoria.datalayer.backup.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotMarkTest {
    private static final Instant ASKED = Instant.parse("2026-11-23T22:30:07Z");
    private static final String BEFORE = "my docs-7829-2026-11-23-22-30-06.snapshot";
    private static final String OURS = "my docs-7829-2026-11-23-22-30-07.snapshot";
    private static final String SOON_AFTER = "my docs-7829-2026-11-23-22-30-40.snapshot";
    private static final String LATER = "my docs-7829-2026-11-23-22-31-07.snapshot";

    @Test
    void nameOfASnapshotSaysItsSecond() {
        assertThat(SnapshotMark.begun(OURS)).contains(ASKED);
        assertThat(SnapshotMark.begun("by-hand.snapshot")).isEmpty();
        assertThat(SnapshotMark.begun("x-1-2026-13-45-22-30-07.snapshot")).isEmpty();
    }

    @Test
    void pendingMarkMeansTheFirstSnapshotOfItsMinuteAndNoneOfBefore() {
        String mark = SnapshotMark.pending(ASKED);
        assertThat(SnapshotMark.left(mark, List.of(LATER, SOON_AFTER, OURS, BEFORE)))
                .contains(OURS);
        assertThat(SnapshotMark.left(mark, List.of(BEFORE, LATER, "by-hand.snapshot")))
                .isEmpty();
    }

    @Test
    void markWithANameMeansJustThatSnapshot() {
        assertThat(SnapshotMark.left(OURS, List.of(BEFORE, OURS, LATER))).contains(OURS);
        assertThat(SnapshotMark.left(OURS, List.of(BEFORE, LATER))).isEmpty();
    }

    @Test
    void markThatNobodyUnderstandsMeansNothing() {
        assertThat(SnapshotMark.left("pending:yesterday", List.of(BEFORE, OURS)))
                .isEmpty();
    }

    @Test
    void secondIsTakenOnlyByASnapshotOfThatSecond() {
        assertThat(SnapshotMark.taken(ASKED, List.of(BEFORE, OURS))).isTrue();
        assertThat(SnapshotMark.taken(ASKED, List.of(BEFORE, LATER, "by-hand.snapshot")))
                .isFalse();
    }
}
