package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API server refuses an event whose note has more than 1024 bytes. */
final class EventNoteTest {
    @ParameterizedTest
    @CsvSource({
        "a, 1024, 1024",
        "a, 1025, 1024",
        "ü, 512, 1024",
        "ü, 600, 1023",
        "漢, 400, 1023",
        "😀, 300, 1023",
        "a, 9000, 1024"
    })
    void noteIsCutToItsBytes(String sign, int times, int bytes) {
        String note = EventLog.fitting(sign.repeat(times));

        assertThat(note.getBytes(StandardCharsets.UTF_8)).hasSize(bytes);
        assertThat(note.endsWith("…")).isEqualTo(sign.repeat(times).getBytes(StandardCharsets.UTF_8).length > 1024);
        assertThat(note).doesNotContain("\uFFFD");
    }
}
