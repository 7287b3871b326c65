package io.zentoria.datalayer.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.zentoria.datalayer.docs.MarkedBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * {@code make bench-latency}: how fast a data layer of the seed's scale answers 50 clients at once, and how many of the
 * true nearest the vector search finds. Arguments: a folder of its own, the page with the figures, the seconds of each
 * measurement. Exit code 1: a target is missed.
 */
final class LatencyBench {
    private static final int CLIENTS = 50;
    private static final int QUERIES = 200;
    private static final double RECALL_TARGET = 0.95;
    private static final int SESSIONS = 100_000;

    private final SampleLayer layer;
    private final Duration time;

    /** An operation, paced and as fast as the clients can. */
    private record Row(Operation operation, Clients.Seen paced, Clients.Seen flatOut) {
        boolean met() {
            return paced.milliseconds(99) < operation.target();
        }
    }

    private LatencyBench(SampleLayer layer, Duration time) {
        this.layer = layer;
        this.time = time;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        BenchFolder.delete(folder);
        boolean met;
        try (SampleLayer layer =
                SampleLayer.start(Files.createDirectories(folder), Path.of("deploy/samples/personal.yaml"))) {
            met = new LatencyBench(layer, Duration.ofSeconds(Long.parseLong(arguments[2])))
                    .measure(Path.of(arguments[1]));
        } finally {
            BenchFolder.delete(folder);
        }
        System.exit(met ? 0 : 1);
    }

    private boolean measure(Path page) throws Exception {
        long start = System.nanoTime();
        Vectors vectors = new Vectors(SeedScale.DIMENSIONS, 7);
        say("filling files and messages");
        SeedScale.rows(layer.postgres());
        say("filling vectors and building their index");
        SeedScale.vectors(layer.postgres(), vectors);
        say("data made in %.0f s", (System.nanoTime() - start) / 1e9);
        RandomGenerator random = new SplittableRandom(2);
        List<float[]> queries =
                Stream.generate(() -> vectors.draw(random)).limit(QUERIES).toList();
        double recall = recall(queries);
        say("recall@10: %.4f", recall);
        List<Row> rows = new ArrayList<>();
        try (Sessions sessions = new Sessions(layer)) {
            sessions.fill(SESSIONS);
            for (Operation operation : operations(queries, sessions)) {
                Clients.Seen paced = Clients.ask(operation, CLIENTS, operation.perSecond(), time);
                Clients.Seen flatOut = Clients.ask(operation, CLIENTS, 0, time);
                if (paced.empty() + flatOut.empty() > 0) {
                    throw new IllegalStateException(operation.title() + " found nothing: its data is not there");
                }
                rows.add(new Row(operation, paced, flatOut));
                say(
                        "%s: p99 %.2f ms at %.0f/s, flat out %.2f ms at %.0f/s",
                        operation.title(),
                        paced.milliseconds(99),
                        paced.perSecond(),
                        flatOut.milliseconds(99),
                        flatOut.perSecond());
            }
        }
        String table = table(rows, recall);
        System.out.println("\n" + table);
        MarkedBlock.put(page, "latency", table);
        return recall >= RECALL_TARGET && rows.stream().allMatch(Row::met);
    }

    private List<Operation> operations(List<float[]> queries, Sessions sessions) throws Exception {
        List<String> questions = SeedScale.questions(layer.postgres());
        List<String> vectors = queries.stream().map(Vectors::text).toList();
        String schema;
        try (Connection connection = layer.postgres().connect("zentoria_vectors")) {
            schema = SeedScale.extensionSchema(connection);
        }
        return List.of(
                new Operation(
                        "Simple lookup",
                        5,
                        1000,
                        () -> new SqlClient(
                                layer.pooled("zentoria_main", "zentoria_app"),
                                "SELECT id, name, mime_type, size_bytes, metadata FROM files.items WHERE id = md5('file' || ?)::uuid",
                                random -> String.valueOf(random.nextInt(100_000)))),
                new Operation(
                        "Range scan (100 rows)",
                        20,
                        500,
                        () -> new SqlClient(
                                layer.pooled("zentoria_main", "zentoria_app"),
                                "SELECT id, role, content, created_at FROM mcp.messages"
                                        + " WHERE conversation_id = md5('conversation' || ?)::uuid ORDER BY created_at LIMIT 100",
                                random -> String.valueOf(random.nextInt(SeedScale.CONVERSATIONS)))),
                new Operation(
                        "Full-text search",
                        100,
                        50,
                        () -> new SqlClient(
                                layer.pooled("zentoria_main", "zentoria_app"),
                                "SELECT id, content, ts_rank(search, q) AS rank FROM mcp.messages,"
                                        + " websearch_to_tsquery('english', ?) q WHERE search @@ q ORDER BY rank DESC LIMIT 20",
                                random -> questions.get(random.nextInt(questions.size())))),
                new Operation(
                        "Vector search (top-10)",
                        100,
                        50,
                        () -> new SqlClient(
                                layer.pooled("zentoria_vectors", "zentoria_ai"),
                                search(schema),
                                random -> vectors.get(random.nextInt(vectors.size())))),
                new Operation("Session lookup (Redis)", 1, 1000, sessions::client));
    }

    private static String search(String schema) {
        return "SELECT id, content, similarity FROM embeddings.search_documents(?::" + schema + ".vector, 10)";
    }

    /** What share of the true ten nearest the search function finds. */
    private double recall(List<float[]> queries) throws Exception {
        List<List<String>> exact = SeedScale.exact(layer.postgres(), queries);
        int found = 0;
        try (Connection connection = layer.pooled("zentoria_vectors", "zentoria_ai")) {
            String schema = SeedScale.extensionSchema(connection);
            try (PreparedStatement query = connection.prepareStatement(search(schema))) {
                for (int i = 0; i < queries.size(); i++) {
                    query.setString(1, Vectors.text(queries.get(i)));
                    Set<String> true10 = new HashSet<>(exact.get(i));
                    found += (int) SeedScale.ids(query).stream()
                            .filter(true10::contains)
                            .count();
                }
            }
        }
        return (double) found / (10 * queries.size());
    }

    private String table(List<Row> rows, double recall) {
        StringBuilder table = new StringBuilder("""
                | operation | target, p99 | p50 | p99 | p99.9 | asked | flat out: p99 | answers |
                |---|---|---|---|---|---|---|---|
                """);
        for (Row row : rows) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | < %.0f ms | %.2f ms | **%.2f ms**%s | %.2f ms | %.0f/s | %.1f ms | %.0f/s |%n",
                    row.operation().title(),
                    row.operation().target(),
                    row.paced().milliseconds(50),
                    row.paced().milliseconds(99),
                    row.met() ? "" : " (missed)",
                    row.paced().milliseconds(99.9),
                    row.paced().perSecond(),
                    row.flatOut().milliseconds(99),
                    row.flatOut().perSecond()));
        }
        return table.append(String.format(
                        Locale.ROOT,
                        "%nrecall@10 of the vector search against the exact answer: **%.3f** (target 0.95%s), %d queries.%n",
                        recall,
                        recall >= RECALL_TARGET ? "" : ", missed",
                        QUERIES))
                .toString();
    }

    private static void say(String text, Object... values) {
        System.out.println("bench: " + text.formatted(values));
    }

    /** Sessions as docs/redis-schema.md has them, in database 0, looked up by the user of the Backend API. */
    private static final class Sessions implements AutoCloseable {
        private static final Duration SLIDING = Duration.ofHours(1);
        private final RedisClient client = RedisClient.create(ClientResources.create());
        private final RedisURI uri;

        Sessions(SampleLayer layer) throws IOException {
            uri = RedisURI.builder()
                    .withHost(layer.redis().host())
                    .withPort(layer.redis().port())
                    .withDatabase(0)
                    .withAuthentication(
                            "backend-api", layer.redisPassword("backend-api").toCharArray())
                    .build();
        }

        void fill(int count) {
            try (StatefulRedisConnection<String, String> connection = client.connect(uri)) {
                for (int i = 0; i < count; i++) {
                    Map<String, String> session = new LinkedHashMap<>();
                    session.put("user", "user" + i % 1000);
                    session.put("created", "2026-01-01T00:00:00Z");
                    session.put("address", "10.0.0." + i % 250);
                    session.put("agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
                    connection.async().hset(key(i), session);
                    connection.async().expire(key(i), SLIDING);
                    if (i % 1000 == 0) {
                        connection.sync().ping();
                    }
                }
                connection.sync().ping();
            }
        }

        Operation.Client client() {
            StatefulRedisConnection<String, String> connection = client.connect(uri);
            return new Operation.Client() {
                @Override
                public int ask(RandomGenerator random) {
                    return connection
                            .sync()
                            .hgetall(key(random.nextInt(SESSIONS)))
                            .size();
                }

                @Override
                public void close() {
                    connection.close();
                }
            };
        }

        private static String key(int number) {
            return "session:user:" + number % 1000 + ":" + number;
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }
}
