package io.zentoria.datalayer.backup.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.backup.tool.PrivateFolder;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.redis.RedisEndpoint;
import io.zentoria.datalayer.redis.RedisEndpoint.Encryption;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedisCliTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private static ToolCall call(
            PrivateFolder folder, Encryption encryption, Optional<String> ca, Optional<String> user, String password)
            throws IOException {
        RedisEndpoint endpoint = new RedisEndpoint(
                "redis.example",
                6379,
                encryption,
                ca,
                user,
                Optional.of(password).filter(given -> !given.isEmpty()).map(Password::of));
        return RedisCli.dump(Path.of("redis-cli"), endpoint, folder, LIMIT, LIMIT);
    }

    @Test
    void passwordGoesThroughStandardInputOnly() throws Exception {
        try (PrivateFolder folder = PrivateFolder.create()) {
            ToolCall call = call(folder, Encryption.NONE, Optional.empty(), Optional.of("backup"), "canary ü");
            assertThat(call.arguments())
                    .containsExactly(
                            "-h", "redis.example", "-p", "6379", "--user", "backup", "--askpass", "--rdb", "-");
            assertThat(call.environment()).isEmpty();
            assertThat(call.input()).isEqualTo(RedisBed.bytes("canary ü\n"));
        }
    }

    @Test
    void serverWithoutAPasswordIsNotAskedForOne() throws Exception {
        try (PrivateFolder folder = PrivateFolder.create()) {
            ToolCall call = call(folder, Encryption.NONE, Optional.empty(), Optional.empty(), "");
            assertThat(call.arguments()).containsExactly("-h", "redis.example", "-p", "6379", "--rdb", "-");
            assertThat(call.input()).isEmpty();
        }
    }

    @Test
    void authorityIsCheckedWhereverThereIsOneToTrust() throws Exception {
        try (PrivateFolder folder = PrivateFolder.create()) {
            assertThat(call(folder, Encryption.REQUIRED, Optional.empty(), Optional.empty(), "x")
                            .arguments())
                    .contains("--tls", "--insecure");
            assertThat(call(folder, Encryption.VERIFIED, Optional.empty(), Optional.empty(), "x")
                            .arguments())
                    .contains("--tls")
                    .doesNotContain("--insecure", "--cacert");
            assertThat(call(folder, Encryption.VERIFIED, Optional.of("pem"), Optional.empty(), "x")
                            .arguments())
                    .contains(
                            "--tls", "--cacert", folder.path().resolve("ca.pem").toString())
                    .doesNotContain("--insecure");
        }
    }
}
