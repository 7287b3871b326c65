package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ShownTest {
    private static String shown(String text, int limit) {
        return Shown.bytes(text.getBytes(StandardCharsets.UTF_8), limit);
    }

    @Test
    void ordinaryNamesStayAsTheyAre() {
        assertThat(shown("session:user:ü😀", 80)).isEqualTo("session:user:ü😀");
    }

    @Test
    void whatMovesACursorOrHidesTextIsWrittenOut() {
        assertThat(shown("a\n\u001b[2J\u202e\u0000b", 80)).isEqualTo("a\\x0a\\x1b[2J\\u202e\\x00b");
    }

    @Test
    void bytesThatAreNoTextAreWrittenOut() {
        assertThat(Shown.bytes(new byte[] {'a', (byte) 0xff, 'b'}, 80)).isEqualTo("a\\xffb");
    }

    @Test
    void longNamesAreCut() {
        assertThat(shown("x".repeat(1000), 10)).isEqualTo("x".repeat(10) + "…");
        assertThat(shown("x".repeat(10), 10)).isEqualTo("x".repeat(10));
    }

    @Test
    void sizesHaveTwoDigits() {
        assertThat(AllocationAudit.size(0)).isEqualTo("0B");
        assertThat(AllocationAudit.size(999)).isEqualTo("999B");
        assertThat(AllocationAudit.size(1_500)).isEqualTo("1.5KiB");
        assertThat(AllocationAudit.size(15_500_000)).isEqualTo("15MiB");
        assertThat(AllocationAudit.size(5_000_000_000L)).isEqualTo("4.7GiB");
    }
}
