package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigValueTest {
    @ParameterizedTest
    @CsvSource({
        "maxmemory, 4gb, 4294967296, true",
        "maxmemory, 4g, 4000000000, true",
        "maxmemory, 4g, 4294967296, false",
        "maxmemory, 4GB, 4294967296, true",
        "maxmemory, 512mb, 536870912, true",
        "maxmemory, 3906250kb, 4000000000, true",
        "maxmemory, 0, 0, true",
        "maxmemory, 5%, 5, false",
        "appendonly, YES, yes, true",
        "appendonly, yes, no, false",
        "appendfsync, EverySec, everysec, true",
        "maxmemory-policy, volatile-lru, volatile-lfu, false",
        "logfile, A.log, a.log, false",
        "save, '900 1 300 10', '900 1  300 10', true",
        "save, '900 1', '900 1 300 10', false",
        "save, '', '', true",
        "save, '', '900 1', false",
        "notify-keyspace-events, KEA, AKE, true",
        "notify-keyspace-events, 'Kg$lshztxed', AK, true",
        "notify-keyspace-events, 'K$xe', '$xeK', true",
        "notify-keyspace-events, KE, AKE, false",
        "client-output-buffer-limit, 'pubsub 32mb 8mb 60', 'normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60', true",
        "client-output-buffer-limit, 'replica 256mb 64mb 60', 'normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60', true",
        "client-output-buffer-limit, 'pubsub 32mb 8mb 61', 'normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60', false",
        "client-output-buffer-limit, 'pubsub 32mb', 'normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60', false"
    })
    void valuesAreComparedInTheServersOwnUnits(String name, String wanted, String actual, boolean same) {
        assertThat(ConfigValue.same(name, wanted, actual)).isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1b, 1",
        "1k, 1000",
        "1kb, 1024",
        "1m, 1000000",
        "1Mb, 1048576",
        "1g, 1000000000",
        "4gb, 4294967296"
    })
    void sizesAreCountedAsRedisCounts(String text, BigInteger bytes) {
        assertThat(ConfigValue.bytes(text)).contains(bytes);
    }

    @ParameterizedTest
    @CsvSource({"4tb", "-1", "four", "''", "1.5gb"})
    void whatIsNoSizeIsNone(String text) {
        assertThat(ConfigValue.bytes(text)).isEmpty();
    }
}
