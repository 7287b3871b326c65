package io.zentoria.datalayer.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.DesiredPassword;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.postgres.bundle.Bundle;
import io.zentoria.datalayer.postgres.bundle.Catalog;
import io.zentoria.datalayer.postgres.bundle.CatalogReader;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a bundle leaves behind is known, not guessed: the checked-in catalogs are read from a database that it made. */
class BundleCatalogIT {
    private static final Path RESOURCES = Path.of("src/main/resources/io/zentoria/datalayer/postgres/bundle");
    private final PostgresServer server = TestServers.postgres();

    @ParameterizedTest
    @EnumSource(Bundle.class)
    void theCheckedInCatalogIsWhatTheBundleMakes(Bundle bundle) throws Exception {
        String database = "catalog_" + bundle.word().replace('-', '_');
        PostgresSpec spec = spec(bundle, database);
        PostgresDesired desired = desired(spec);
        try (PostgresStore store = new PostgresStore(endpoint(), desired.owner(), new SecureRandom())) {
            for (int round = 0; round < 3; round++) {
                for (Change change : store.plan(desired, store.observe(desired)).changes()) {
                    if (change.risk() != Risk.DESTRUCTIVE) {
                        store.apply(change);
                    }
                }
            }
            assertThat(store.plan(desired, store.observe(desired)).isEmpty())
                    .as(store.plan(desired, store.observe(desired)).toString())
                    .isTrue();
        }
        Catalog catalog;
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = pg_catalog");
            catalog = new Catalog(CatalogReader.read(connection, bundle.schemas()).items().stream()
                    .map(item -> new Catalog.Item(
                            item.kind(),
                            item.schema(),
                            item.table(),
                            item.name(),
                            item.definition(),
                            item.valid(),
                            null))
                    .toList());
        }
        Path file = RESOURCES.resolve(bundle.word() + ".catalog.json");
        String json =
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(catalog.items())
                        + "\n";
        if (Boolean.getBoolean("update.catalog")) {
            Files.writeString(file, json);
        }

        assertThat(file)
                .as("run this test with -Dupdate.catalog=true and commit what it writes")
                .content()
                .isEqualTo(json);
    }

    @Test
    void everyTableOfTheContractIsThere() {
        assertThat(Bundle.ZENTORIA_MAIN.expected().items())
                .filteredOn(item -> item.kind() == Catalog.Kind.TABLE)
                .extracting(Catalog.Item::path)
                .containsExactlyInAnyOrder(
                        "core.users",
                        "core.sessions",
                        "api.keys",
                        "api.key_usage",
                        "files.folders",
                        "files.items",
                        "files.thumbnails",
                        "audit.logs",
                        "mcp.conversations",
                        "mcp.messages",
                        "mcp.commands",
                        "workflows.definitions",
                        "workflows.executions",
                        "settings.app");
    }

    private PostgresSpec spec(Bundle bundle, String database) {
        List<PostgresSpec.VectorTable> tables = bundle == Bundle.ZENTORIA_VECTORS
                ? List.of(
                        table("documents", 768),
                        table("chat_history", 768),
                        table("code", 4096),
                        table("knowledge", 768))
                : List.of();
        PostgresSpec.Database wanted = new PostgresSpec.Database(
                database,
                "catalog_owner",
                List.of("pgcrypto", "pg_trgm", "citext"),
                null,
                List.of(),
                List.of(new PostgresSpec.Migration(bundle.word(), null)),
                tables,
                List.of(),
                List.of());
        return new PostgresSpec(
                new PostgresSpec.Endpoint(server.host(), server.port(), null, null),
                new SecretRef("admin", null),
                Map.of(),
                List.of(new PostgresSpec.Role("catalog_owner", null, null, List.of(), null)),
                List.of(wanted),
                null);
    }

    private static PostgresSpec.VectorTable table(String name, int dimensions) {
        return new PostgresSpec.VectorTable("embeddings", name, dimensions, PostgresSpec.Distance.COSINE, null);
    }

    private PostgresDesired desired(PostgresSpec spec) {
        return PostgresDesired.of(
                new Owner("test", "catalogs"),
                spec,
                endpoint(),
                Map.of("catalog_owner", DesiredPassword.of(Password.of("owner-password"))),
                Map.of(),
                Instant.parse("2026-11-24T00:00:00Z"));
    }

    private PostgresEndpoint endpoint() {
        return new PostgresEndpoint(
                server.host(),
                server.port(),
                Tls.Mode.PREFER,
                Optional.empty(),
                server.adminUser(),
                Password.of(server.adminPassword()),
                "postgres");
    }
}
