package io.zentoria.datalayer.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgBouncerServerIT {
    @TempDir
    static Path folder;

    private static PgBouncerServer pooler;

    @BeforeAll
    static void start() {
        pooler = PgBouncerServer.start(folder, TestServers.postgres(), Map.of("default_pool_size", "7"));
    }

    @AfterAll
    static void stop() {
        pooler.close();
    }

    @Test
    void roleOfTheServerEntersItsDatabaseWithItsOwnPassword() throws SQLException {
        try (Connection direct = TestServers.postgres().connect("postgres");
                Statement statement = direct.createStatement()) {
            statement.execute("CREATE ROLE pooled LOGIN PASSWORD 'through the pooler'");
            statement.execute("CREATE DATABASE pooled OWNER pooled");
        }

        try (Connection pooled = pooler.connect("pooled", "pooled", "through the pooler");
                Statement statement = pooled.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_user || '@' || current_database()")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("pooled@pooled");
        }
        assertThatThrownBy(() -> pooler.connect("pooled", "pooled", "another"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("authentication failed");
    }

    @Test
    void consoleTellsTheSettings() throws SQLException {
        assertThat(config()).containsEntry("pool_mode", "transaction").containsEntry("default_pool_size", "7");
    }

    @Test
    void fileThatWasChangedHoldsAfterReload() throws SQLException, IOException {
        String before = Files.readString(pooler.configFile());
        Files.writeString(pooler.configFile(), before + "max_client_conn = 321\n");

        pooler.reload();

        assertThat(config()).containsEntry("max_client_conn", "321");
    }

    private static Map<String, String> config() throws SQLException {
        Map<String, String> config = new HashMap<>();
        try (Connection console = pooler.admin();
                Statement statement = console.createStatement();
                ResultSet rows = statement.executeQuery("SHOW CONFIG")) {
            while (rows.next()) {
                config.put(rows.getString("key"), rows.getString("value"));
            }
        }
        return config;
    }
}
