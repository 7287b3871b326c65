package io.zentoria.datalayer.backup.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisVersionTest {
    @ParameterizedTest
    @CsvSource({
        "8.0.2, 8.0.9, true",
        "8.2.0, 8.0.0, true",
        "7.4.1, 8.0.2, true",
        "7.2.5, 7.4.0, false",
        "7.2.5, 8.0.0, false",
        "6.2.0, 7.0.0, false",
        "5.0.0, 6.2.9, true",
        "8.0.0, 8.2.0, false",
        "8.0.0, 9.0.0, false"
    })
    void serverReadsItsOwnFormatAndOlderOnesOnly(String reader, String writer, boolean reads) {
        assertThat(RedisVersion.of(reader)
                        .orElseThrow()
                        .reads(RedisVersion.of(writer).orElseThrow()))
                .isEqualTo(reads);
    }

    @ParameterizedTest
    @CsvSource({"''", "unstable", "8", "255.255.255.x"})
    void onlyWhatLooksLikeAVersionIsOne(String text) {
        assertThat(RedisVersion.of(text).map(RedisVersion::toString))
                .satisfiesAnyOf(
                        none -> assertThat(none).isEmpty(),
                        some -> assertThat(some).hasValue("255.255"));
    }
}
