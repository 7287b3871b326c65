package io.zentoria.datalayer.backup.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreChecksTest {
    private static final Map<String, Long> COUNTS =
            Map.of("db0", 10L, "db0.persistent", 6L, "db0.hashesWithExpiringFields", 2L);

    @ParameterizedTest
    @CsvSource({
        "10, 8, 0", // all are there
        "6, 6, 0", // all that can expire have expired
        "7, 7, 0", // one of the hashes has lost its last field
        "9, 5, 1", // one that stays is missing
        "10, 9, 1", // one has lost its expiry
        "11, 8, 1" // one too many
    })
    void keysThatStayMustBeThereAndTheOthersAtMost(long all, long persistent, int differences) {
        assertThat(RestoreChecks.differences(COUNTS, Map.of(0, new RedisCalls.Size(all, persistent))))
                .hasSize(differences);
    }

    @Test
    void databaseThatIsMissingOrWasNotCountedIsADifference() {
        assertThat(RestoreChecks.differences(COUNTS, Map.of(4, new RedisCalls.Size(1, 1))))
                .containsExactly(
                        "db0 has 0 keys without expiry instead of 6 to 8", "db4 has 1 keys instead of at most 0");
    }

    @ParameterizedTest
    @CsvSource({
        "requirepass, true",
        "masterauth, true",
        "masteruser, true",
        "tls-key-file-pass, true",
        "tls-client-key-file-pass, true",
        "some-module.API-KEY, true",
        "maxmemory, false",
        "tls-auth-clients, false"
    })
    void secretsOfTheConfigurationAreKnownByTheirNames(String parameter, boolean secret) {
        assertThat(RedisBackup.secret(parameter)).isEqualTo(secret);
    }
}
