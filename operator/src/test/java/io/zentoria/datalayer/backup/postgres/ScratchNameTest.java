package io.zentoria.datalayer.backup.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScratchNameTest {
    private static final Instant MADE = Instant.parse("2026-11-25T02:00:00Z");

    @Test
    void nameHoldsTheRestoreAndTheDatabase() {
        assertThat(ScratchName.scratch("r1", "zentoria_main")).isEqualTo("zdl_scratch_r1_zentoria_main");
        assertThat(ScratchName.old("r1", "zentoria_main")).isEqualTo("zdl_old_r1_zentoria_main");
    }

    @Test
    void longNamesAreCutToWhatTheServerKeepsAndStayApart() {
        String id = "abcdefghij0123456789";
        String one = ScratchName.scratch(id, "ä".repeat(30) + "1");
        String other = ScratchName.scratch(id, "ä".repeat(30) + "2");
        assertThat(ScratchName.bytes(one)).isLessThanOrEqualTo(63);
        assertThat(one)
                .isNotEqualTo(other)
                .startsWith("zdl_scratch_" + id + "_ää")
                .doesNotContain("\uFFFD");
    }

    @Test
    void idThatWouldMakeTheMarkUnreadableIsNoId() {
        assertThatThrownBy(() -> ScratchName.scratch("a_b", "main")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void markIsReadOnlyOnANameOfTheSameRestore() {
        String mark = ScratchName.mark("r1", MADE);
        assertThat(ScratchName.read("zdl_scratch_r1_main", mark, true))
                .contains(new ScratchName.Mark("r1", Optional.empty()));
        assertThat(ScratchName.read("zdl_old_r1_main", mark, true))
                .contains(new ScratchName.Mark("r1", Optional.empty()));
        assertThat(ScratchName.read("zdl_scratch_r2_main", mark, true)).isEmpty();
        assertThat(ScratchName.read("main", mark, true)).isEmpty();
        assertThat(ScratchName.read("zdl_scratch_r1_main", "", true)).isEmpty();
        assertThat(ScratchName.read("zdl_scratch_r1_main", "my notes: " + mark, true))
                .isEmpty();
    }

    @Test
    void markSaysWhosePlaceIsTakenWhateverItsName() {
        String live = "host=evil, made up\nto take the place of x";
        assertThat(ScratchName.read("zdl_scratch_r1_x", ScratchName.mark("r1", MADE, live), true))
                .contains(new ScratchName.Mark("r1", Optional.of(live)));
    }

    @Test
    void databaseWithoutAMarkIsOursOnlyWhenNobodyCouldEverConnectToIt() {
        assertThat(ScratchName.read("zdl_scratch_r1_main", "", false))
                .contains(new ScratchName.Mark("r1", Optional.empty()));
        assertThat(ScratchName.read("zdl_scratch_r1_main", "", true)).isEmpty();
        assertThat(ScratchName.read("zdl_scratch_r1_main", "mine", false)).isEmpty();
        assertThat(ScratchName.read("main", "", false)).isEmpty();
        assertThat(ScratchName.read("zdl_old_r1_main", "", false)).isEmpty();
    }
}
