package io.zentoria.datalayer.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestServersIT {
    @Test
    void postgresIsVersion17WithVector() throws Exception {
        try (Connection connection = TestServers.postgres().connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select current_setting('server_version_num')::int / 10000, (select count(*) from pg_available_extensions where name = 'vector')")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(17);
            assertThat(row.getInt(2)).isOne();
        }
    }

    @Test
    void redisStartsAgainOnItsPort() {
        try (RedisServer redis = RedisServer.start(TestServers.folder("redis"), Map.of())) {
            int port = redis.port();
            redis.restart();
            assertThat(redis.port()).isEqualTo(port);
            redis.stop();
            assertThat(Ports.answers(port)).isFalse();
        }
    }

    @Test
    void kubectlTalksToTheApiServerWithACertificateThatItChecks() {
        KubeApiServer.Result result = TestServers.kubernetes().kubectl("get", "namespaces", "-o", "name");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("namespace/default");
    }

    @Test
    void nothingIsLeftOfAServerThatWasClosed() {
        long before = ProcessHandle.current().descendants().count();
        PostgresServer server = PostgresServer.start(TestServers.folder("postgres"), Map.of());
        server.close();
        assertThat(ProcessHandle.current().descendants().count()).isEqualTo(before);
    }
}
