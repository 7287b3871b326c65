package io.zentoria.datalayer.backup;

import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.zentoria.datalayer.Servers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All data of a server, in words that can be compared: every row, every key, every point. */
final class StoreContent {
    private static final int DATABASES = 16;
    private static final int MOST_POINTS = 10_000;
    /** The operator's own notes, which belong to a server and not to its data. */
    private static final String OWN_KEYS = "zentoria:operator";

    private StoreContent() {}

    /** The rows of every table by database, schema and table; each list sorted. */
    static Map<String, List<String>> postgres(Servers servers, List<String> databases) {
        Map<String, List<String>> content = new TreeMap<>();
        for (String database : databases) {
            List<String> tables = servers.rows(
                    database,
                    "SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                            + " WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'");
            for (String table : tables) {
                content.put(
                        database + "." + table,
                        servers.rows(database, "SELECT t::text FROM " + table + " t ORDER BY t::text COLLATE \"C\""));
            }
        }
        return content;
    }

    /** Every key by logical database, as the server serializes it, with the instant of its expiry. */
    static Map<String, String> redis(String host, int port, String password) {
        RedisURI.Builder uri = RedisURI.builder().withHost(host).withPort(port);
        RedisClient client = RedisClient.create(
                password.isEmpty()
                        ? uri.build()
                        : uri.withPassword(password.toCharArray()).build());
        try {
            RedisCommands<byte[], byte[]> commands =
                    client.connect(ByteArrayCodec.INSTANCE).sync();
            Map<String, String> content = new TreeMap<>();
            for (int database = 0; database < DATABASES; database++) {
                commands.select(database);
                for (byte[] key : commands.keys("*")) {
                    if (!new String(key, StandardCharsets.ISO_8859_1).startsWith(OWN_KEYS)) {
                        content.put(
                                database + "/" + HexFormat.of().formatHex(key),
                                commands.pexpiretime(key) + " " + HexFormat.of().formatHex(commands.dump(key)));
                    }
                }
            }
            return content;
        } finally {
            client.shutdown();
        }
    }

    /** Every point with vectors and payload by collection; each list sorted. */
    static Map<String, List<String>> qdrant(Servers servers, List<String> collections) throws Exception {
        Map<String, List<String>> content = new TreeMap<>();
        for (String collection : collections) {
            List<String> points = new ArrayList<>();
            JsonNode page = servers.qdrant(
                            "POST",
                            "/collections/" + collection + "/points/scroll",
                            "{\"limit\": " + MOST_POINTS + ", \"with_payload\": true, \"with_vector\": true}")
                    .at("/result/points");
            page.forEach(point -> points.add(new TreeMap<>(Map.of(
                            "id", point.path("id").toString(),
                            "vector", point.path("vector").toString(),
                            "payload", sorted(point.path("payload"))))
                    .toString()));
            points.sort(null);
            content.put(collection, points);
        }
        return content;
    }

    private static String sorted(JsonNode payload) {
        Map<String, String> fields = new TreeMap<>();
        payload.properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().toString()));
        return fields.toString();
    }
}
