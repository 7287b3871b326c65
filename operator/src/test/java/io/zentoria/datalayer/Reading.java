package io.zentoria.datalayer;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.testbed.PostgresServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that the operator could have changed on three servers, as lines, the same for the same state: without times,
 * salts and what counts by itself.
 */
public final class Reading {
    /** Identities and times, which are new with every object. */
    private static final String ITS_OWN =
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z";

    private Reading() {}

    public static List<String> of(Servers servers, PostgresServer postgres) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        postgres.schemaDump()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("--") && !line.matches("\\\\(un)?restrict .*"))
                .map(line -> line.replaceAll("PASSWORD 'SCRAM-SHA-256[^']*'", "PASSWORD ***"))
                .forEach(lines::add);
        servers.rows(
                        "postgres",
                        "SELECT name, setting FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf' ORDER BY 1")
                .forEach(row -> lines.add("ALTER SYSTEM " + row));
        servers.rows("postgres", "SELECT kind, name, state FROM zentoria_operator.ledger ORDER BY 1, 2")
                .forEach(row -> lines.add("ledger " + row));
        for (String database : servers.rows("postgres", "SELECT datname FROM pg_database WHERE NOT datistemplate")) {
            if (servers.rows(database, "SELECT to_regclass('zentoria_operator.databasechangelog')::text")
                    .equals(List.of("null"))) {
                continue;
            }
            servers.rows(
                            database,
                            "SELECT filename, id, author FROM zentoria_operator.databasechangelog ORDER BY 1, 2, 3")
                    .forEach(row -> lines.add("changeset " + database + " " + row));
        }
        String acl = servers.redis("ACL LIST").replaceAll("#[0-9a-f]{64}", "#***");
        Stream.of(acl.split(", (?=user )")).sorted().forEach(user -> lines.add("redis " + user));
        redisConfig(servers.redis("CONFIG GET *")).forEach((name, value) -> lines.add("redis " + name + " " + value));
        for (JsonNode name : servers.qdrant("/collections").at("/result/collections")) {
            JsonNode collection =
                    servers.qdrant("/collections/" + name.get("name").asText()).get("result");
            lines.add("qdrant " + name.get("name").asText() + " "
                    + collection.get("config").toString().replaceAll(ITS_OWN, "***"));
            collection.get("payload_schema").properties().stream()
                    .map(index ->
                            "qdrant " + name.get("name").asText() + " index " + index.getKey() + " " + index.getValue())
                    .sorted()
                    .forEach(lines::add);
        }
        servers.qdrant("/aliases").at("/result/aliases").forEach(alias -> lines.add("qdrant alias " + alias));
        return lines;
    }

    /** What one reading has and the other has not: {@code -} only before, {@code +} only after. */
    public static List<String> differences(List<String> before, List<String> after) {
        List<String> gone = new ArrayList<>(before);
        List<String> come = new ArrayList<>(after);
        after.forEach(gone::remove);
        before.forEach(come::remove);
        return Stream.concat(
                        gone.stream().map(line -> "- " + line), come.stream().map(line -> "+ " + line))
                .toList();
    }

    private static Map<String, String> redisConfig(String answer) {
        String[] words = answer.substring(1, answer.length() - 1).split(", ", -1);
        Map<String, String> config = new TreeMap<>();
        for (int i = 0; i + 1 < words.length; i += 2) {
            config.put(words[i], words[i + 1]);
        }
        config.keySet().removeAll(Set.of("port", "requirepass"));
        return config;
    }
}
