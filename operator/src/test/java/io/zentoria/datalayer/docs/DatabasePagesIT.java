package io.zentoria.datalayer.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.bench.SampleLayer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages say of the databases is read from ones that the operator made; {@code make docs} writes it anew. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DatabasePagesIT {
    private static final List<String> DATABASES = List.of("zentoria_main", "zentoria_vectors", "n8n");
    private static final Path INDEXES = Path.of("../docs/indexing-strategy.md");
    private static final Path SCHEMA = Path.of("../docs/database-schema.md");

    private SampleLayer layer;

    @BeforeAll
    void makeAndFill() throws Exception {
        layer = SampleLayer.start(TestServers.folder("database-pages"), Path.of("../deploy/samples/personal.yaml"));
        for (String database : DATABASES) {
            try (Connection connection = layer.postgres().connect(database)) {
                new IndexPlans(connection, database).fill();
            }
        }
    }

    @AfterAll
    void stop() {
        layer.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zentoria_main", "zentoria_vectors", "n8n"})
    void everyIndexHasAQueryWhosePlanUsesIt(String database) throws SQLException, IOException {
        try (Connection connection = layer.postgres().connect(database)) {
            IndexPlans plans = new IndexPlans(connection, database);
            Set<String> missing = new HashSet<>(plans.indexes());
            List<String> unused = new ArrayList<>();
            for (SqlFile.Entry query : plans.queries()) {
                missing.remove(query.index());
                String name = query.index().substring(query.index().indexOf('.') + 1);
                // An index of a partitioned table is, in each partition, one that is named after its columns.
                String used = query.index().startsWith("audit.") ? "logs_yYYYYmMM_" + columns(name) : name;
                List<String> plan = plans.plan(query);
                if (plan.stream().noneMatch(line -> line.matches(".*\\b" + used + "\\b.*"))) {
                    unused.add(query.index() + ":\n" + String.join("\n", plan));
                }
            }
            assertThat(missing).as("indexes without a query").isEmpty();
            assertThat(unused).as("queries that do not use their index").isEmpty();
        }
    }

    private static String columns(String index) {
        return switch (index) {
            case "logs_actor_created" -> "actor_id_created_at_idx";
            case "logs_entity_created" -> "entity_type_entity_id_created_at_idx";
            case "logs_action_created" -> "action_created_at_idx";
            default -> "created_at_idx";
        };
    }

    @Test
    void indexingPageHasThePlansOfARealServer() throws SQLException, IOException {
        StringBuilder markdown = new StringBuilder();
        for (String database : DATABASES) {
            try (Connection connection = layer.postgres().connect(database)) {
                markdown.append(new IndexPlans(connection, database).markdown()).append('\n');
            }
        }
        assertPage(INDEXES, "index plans", markdown.toString());
    }

    @Test
    void schemaPageIsThePictureOfTheLiveCatalog() throws SQLException, IOException {
        StringBuilder markdown = new StringBuilder();
        for (String database : DATABASES) {
            try (Connection connection = layer.postgres().connect(database)) {
                markdown.append(new SchemaPictures(connection, database).markdown())
                        .append('\n');
            }
        }
        assertPage(SCHEMA, "live catalog", markdown.toString());
    }

    private static void assertPage(Path page, String block, String markdown) throws IOException {
        if (Boolean.getBoolean("update.docs")) {
            MarkedBlock.put(page, block, markdown);
        }
        String written = Files.readString(page);
        assertThat(written)
                .as(page.getFileName() + ": run 'make docs'")
                .isEqualTo(MarkedBlock.replaced(written, block, markdown));
    }
}
