package io.zentoria.datalayer.monitoring;

import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The statements that a probe of PostgreSQL times: those of the seed's targets, on the tables of its bundles. Pure. */
final class PostgresQueries {
    private static final String NOBODY = "'00000000-0000-0000-0000-000000000000'";
    /** With more, a table without the bundle's search function has no index that such a statement would use. */
    private static final int INDEXED_DIMENSIONS = 2000;

    private static final Map<String, String> SEARCHES = Map.of(
            "documents", "search_documents",
            "chat_history", "search_chat_context",
            "code", "search_code",
            "knowledge", "search_knowledge");

    private PostgresQueries() {}

    /**
     * One statement.
     *
     * @param histogram where its times go, beside that of all statements of the database
     */
    record Query(String database, Series histogram, String sql) {
        Series ofDatabase() {
            return Series.of(Metric.QUERY_LATENCY, database);
        }
    }

    /** In the order of the databases; there is a lookup at least, as long as there is a database. */
    static List<Query> of(PostgresSpec spec) {
        List<Query> queries = new ArrayList<>();
        for (PostgresSpec.Database database : spec.databases()) {
            String name = database.name();
            if (hasBundle(database, "zentoria-main")) {
                // A user who is there when there is one, so that the row is fetched and not just missed.
                queries.add(new Query(
                        name,
                        Series.of(Metric.LOOKUP_LATENCY, name),
                        "SELECT email, display_name, role, status FROM core.users WHERE id = coalesce((SELECT id FROM core.users LIMIT 1), "
                                + NOBODY + "::uuid)"));
                queries.add(new Query(
                        name,
                        Series.of(Metric.RANGE_LATENCY, name),
                        "SELECT id, name, mime_type, size_bytes, created_at FROM files.items WHERE id >= " + NOBODY
                                + " ORDER BY id LIMIT 100"));
                queries.add(new Query(
                        name,
                        Series.of(Metric.FULLTEXT_LATENCY, name),
                        "SELECT id, name, ts_rank(search, q) AS rank FROM files.items, websearch_to_tsquery('english', 'quarterly report') q"
                                + " WHERE search @@ q AND deleted_at IS NULL ORDER BY rank DESC LIMIT 20"));
            }
            database.vectorTables().forEach(table -> vector(database, table, queries));
        }
        boolean looksUp = queries.stream().anyMatch(query -> query.histogram().metric() == Metric.LOOKUP_LATENCY);
        if (!looksUp && !spec.databases().isEmpty()) {
            String name = spec.databases().getFirst().name();
            queries.add(new Query(
                    name,
                    Series.of(Metric.LOOKUP_LATENCY, name),
                    "SELECT relname, relkind FROM pg_class WHERE oid = 1259"));
        }
        return queries;
    }

    private static void vector(PostgresSpec.Database database, PostgresSpec.VectorTable table, List<Query> queries) {
        String types = Sql.name(Objects.requireNonNullElse(database.extensionSchema(), "public"));
        String vector = "array_fill(0.1::float4, ARRAY[%d])::%s.vector".formatted(table.dimensions(), types);
        Series histogram = Series.of(Metric.VECTOR_LATENCY, database.name(), table.schema() + "." + table.name());
        String search = SEARCHES.get(table.name());
        if (table.schema().equals("embeddings") && search != null && hasBundle(database, "zentoria-vectors")) {
            queries.add(new Query(
                    database.name(),
                    histogram,
                    "SELECT id, similarity FROM embeddings.%s(%s, 10)".formatted(search, vector)));
        } else if (table.dimensions() <= INDEXED_DIMENSIONS) {
            queries.add(new Query(
                    database.name(),
                    histogram,
                    "SELECT id FROM %s ORDER BY embedding OPERATOR(%s.%s) %s LIMIT 10"
                            .formatted(Sql.name(table.schema(), table.name()), types, operator(table), vector)));
        }
    }

    private static String operator(PostgresSpec.VectorTable table) {
        return switch (Objects.requireNonNullElse(table.distance(), PostgresSpec.Distance.COSINE)) {
            case COSINE -> "<=>";
            case EUCLID -> "<->";
            case DOT -> "<#>";
        };
    }

    private static boolean hasBundle(PostgresSpec.Database database, String bundle) {
        return database.migrations().stream().anyMatch(migration -> bundle.equals(migration.bundle()));
    }
}
