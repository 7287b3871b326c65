package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.Servers;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Data in all three stores of the sample, and what there is of it: two that are equal hold the same rows, keys and points.
 *
 * @param rows by database: of each table, how many rows it has and a sum over them
 * @param keys with their values
 * @param points with vectors and payload
 */
record SampleData(SortedMap<String, TreeSet<String>> rows, TreeSet<String> keys, String points) {
    private static final List<String> DATABASES = List.of("zentoria_main", "zentoria_vectors", "n8n");

    static void fill(Servers servers) throws IOException, InterruptedException {
        servers.sql(
                "zentoria_main",
                "INSERT INTO core.users (email, display_name) SELECT 'p' || n || '@example.org', 'Person ' || n FROM generate_series(1, 200) n");
        servers.sql(
                "zentoria_main",
                "INSERT INTO audit.logs (action, entity_type, details) SELECT 'read', 'file', jsonb_build_object('n', n) FROM generate_series(1, 500) n");
        servers.sql(
                "zentoria_vectors",
                "INSERT INTO embeddings.documents (content, embedding) SELECT 'text ' || g, (SELECT array_agg(sin(g*i+i*i))::public.vector(768) FROM generate_series(1,768) i) FROM generate_series(1,40) g");
        servers.sql(
                "zentoria_vectors",
                "INSERT INTO embeddings.code (content, embedding) SELECT 'code ' || g, (SELECT array_agg(sin(g*i+i*i))::public.vector(4096) FROM generate_series(1,4096) i) FROM generate_series(1,10) g");
        for (int i = 0; i < 50; i++) {
            servers.redis("SET session:user:" + i + ":a value-" + i + " EX 100000");
            servers.redis("SET lock:thing:" + i + " x");
        }
        for (int point = 1; point <= 20; point++) {
            StringBuilder vector = new StringBuilder();
            for (int i = 0; i < 768; i++) {
                vector.append(i == 0 ? "" : ",").append(Math.sin(point * (i + 1) + i));
            }
            servers.qdrant(
                    "PUT",
                    "/collections/documents/points?wait=true",
                    "{\"points\":[{\"id\":%d,\"vector\":[%s],\"payload\":{\"file_type\":\"t%d\"}}]}"
                            .formatted(point, vector, point));
        }
    }

    /** What the servers hold now. */
    static SampleData of(Servers servers) throws IOException, InterruptedException {
        SortedMap<String, TreeSet<String>> rows = new TreeMap<>();
        for (String database : DATABASES) {
            rows.put(database, rows(servers, database));
        }
        return new SampleData(rows, keys(servers), points(servers));
    }

    /** One sum over all rows for each table that a dump holds. */
    private static TreeSet<String> rows(Servers of, String database) {
        TreeSet<String> sums = new TreeSet<>();
        for (String table : of.rows(
                database,
                "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'zentoria_operator')")) {
            sums.add(table + " "
                    + of.rows(
                                    database,
                                    "SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM ONLY "
                                            + table + " t")
                            .getFirst());
        }
        return sums;
    }

    private static TreeSet<String> keys(Servers of) {
        TreeSet<String> keys = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            for (String key : List.of("session:user:" + i + ":a", "lock:thing:" + i)) {
                String value = of.redis("GET " + key);
                if (!value.equals("[null]")) {
                    keys.add(key + "=" + value);
                }
            }
        }
        return keys;
    }

    private static String points(Servers of) throws IOException, InterruptedException {
        return of.qdrant(
                        "POST",
                        "/collections/documents/points/scroll",
                        "{\"limit\":100,\"with_vector\":true,\"with_payload\":true}")
                .at("/result/points")
                .toString();
    }
}
