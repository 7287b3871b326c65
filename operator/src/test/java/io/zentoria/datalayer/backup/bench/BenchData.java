package io.zentoria.datalayer.backup.bench;

import io.zentoria.datalayer.testbed.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A database as applications have them: keys, times, JSON and sentences of words, in two tables. Neither zeros, which
 * compress to nothing, nor noise, which does not compress.
 */
final class BenchData {
    static final String DATABASE = "bench";
    private static final List<String> TABLES = List.of("events", "messages");
    private static final int BATCH = 25_000;

    /** 2,000 words, the frequent ones far more often than the others, and 60,000 sentences of 14 of them. */
    private static final String WORDS = """
            CREATE UNLOGGED TABLE words AS
            SELECT n AS id, (SELECT string_agg((ARRAY['ba','ke','lo','mi','nu','ra','se','to','vi','an','er','ist'])
                                               [1 + (hashint4(n * 31 + s) & 65535) % 12], '')
                               FROM generate_series(1, 1 + (hashint4(n) & 65535) % 4) s) AS word
              FROM generate_series(0, 1999) n
            """;

    private static final String SENTENCES = """
            CREATE UNLOGGED TABLE sentences AS
            SELECT s.id, string_agg(w.word, ' ') AS text
              FROM (SELECT n / 14 AS id, floor(2000 * power(random(), 2))::int AS word
                      FROM generate_series(0, 60000 * 14 - 1) n) s
              JOIN words w ON w.id = s.word
             GROUP BY s.id
            """;

    private static final String TABLE = """
            CREATE UNLOGGED TABLE %s (
              id bigint NOT NULL, key uuid NOT NULL, owner uuid NOT NULL, created timestamptz NOT NULL,
              changed timestamptz, state text NOT NULL, amount numeric(12,2), content jsonb NOT NULL, body text NOT NULL)
            """;

    private static final String ROWS = """
            INSERT INTO %1$s
            SELECT r.n, gen_random_uuid(), md5((r.n %% 5000)::text)::uuid,
                   timestamptz '2026-01-01' + r.n * interval '7.3 seconds', now() - random() * interval '300 days',
                   (ARRAY['new','open','waiting','done'])[1 + r.a %% 4], (random() * 10000)::numeric(12,2),
                   jsonb_build_object('kind', 'kind-' || r.b %% 40, 'score', round(random()::numeric, 4),
                                      'address', format('10.%%s.%%s.%%s', r.a %% 256, r.b %% 256, r.c %% 256),
                                      'session', md5(r.n::text), 'labels', jsonb_build_array(r.a %% 90, r.b %% 90)),
                   a.text || '. ' || b.text || '. ' || c.text || '.'
              FROM (SELECT n, (hashint8(n) & 2147483647) %% 60000 AS a, (hashint8(n * 3 + 1) & 2147483647) %% 60000 AS b,
                           (hashint8(n * 7 + 2) & 2147483647) %% 60000 AS c
                      FROM generate_series(%2$d::bigint, %3$d::bigint) n) r
              JOIN sentences a ON a.id = r.a JOIN sentences b ON b.id = r.b JOIN sentences c ON c.id = r.c
            """;

    private BenchData() {}

    /**
     * Makes the database.
     *
     * @param bytes how large it becomes, as {@code pg_database_size} has it, or a little more
     * @return how large it became
     */
    static long make(PostgresServer server, long bytes) throws SQLException, InterruptedException, ExecutionException {
        run(server, "postgres", "CREATE DATABASE " + DATABASE);
        run(server, DATABASE, WORDS, SENTENCES, "ANALYZE words", "ANALYZE sentences");
        try (ExecutorService makers = Executors.newFixedThreadPool(TABLES.size())) {
            List<Future<?>> made = TABLES.stream()
                    .<Future<?>>map(table -> makers.submit(() -> {
                        fill(server, table, bytes / TABLES.size());
                        return table;
                    }))
                    .toList();
            for (Future<?> each : made) {
                each.get();
            }
        }
        // Otherwise the first round would write the hint bits that the others find.
        run(server, DATABASE, "VACUUM ANALYZE", "CHECKPOINT");
        return number(server, "SELECT pg_database_size(current_database())");
    }

    private static void fill(PostgresServer server, String table, long bytes) throws SQLException {
        run(server, DATABASE, TABLE.formatted(table));
        long rows = 0;
        while (number(server, "SELECT pg_table_size('" + table + "')") < bytes) {
            run(server, DATABASE, ROWS.formatted(table, rows + 1, rows + BATCH));
            rows += BATCH;
        }
    }

    private static void run(PostgresServer server, String database, String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static long number(PostgresServer server, String query) throws SQLException {
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
