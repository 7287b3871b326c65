package io.zentoria.datalayer.bench;

import io.zentoria.datalayer.testbed.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * A data layer of the size that the seed document plans for: 1,000 users, 100,000 files, 5,000 conversations with
 * 1,000,000 messages, 100,000 vectors of 768 dimensions. Into the tables that the operator made; a key is the md5 of a
 * number, so that rows lie in the indexes as random keys do.
 */
final class SeedScale {
    static final int MESSAGES = 1_000_000;
    static final int CONVERSATIONS = 5_000;
    static final int VECTORS = 100_000;
    static final int DIMENSIONS = 768;

    /**
     * 20,000 words, the frequent ones far more often: after the words that a search leaves out anyway, the most frequent
     * one is in a tenth of the messages. Sentences of ten; a message has three.
     */
    private static final List<String> TEXTS = List.of(
            """
            CREATE UNLOGGED TABLE bench.words AS
            SELECT n AS id, (SELECT string_agg((ARRAY['ba','ke','lo','mi','nu','ra','so','tu','vi','da','pe','go','zu'])
                                               [1 + (n / power(13, s)::int) % 13], '')
                               FROM generate_series(0, 3) s) AS word
              FROM generate_series(0, 19999) n
            """, """
            CREATE UNLOGGED TABLE bench.sentences AS
            SELECT s.id, string_agg(w.word, ' ') AS text
              FROM (SELECT n / 10 AS id, floor(50 * power(20050 / 50.0, random()) - 50)::int AS word
                      FROM generate_series(0, 60000 * 10 - 1) n) s
              JOIN bench.words w ON w.id = s.word
             GROUP BY s.id
            """, "ALTER TABLE bench.sentences ADD PRIMARY KEY (id)", "ANALYZE bench.words, bench.sentences", """
            CREATE UNLOGGED TABLE bench.questions AS
            SELECT split_part(text, ' ', 2) || ' ' || split_part(text, ' ', 7) AS words
              FROM bench.sentences WHERE id % 30 = 7
            """);

    private static final List<String> ROWS =
            List.of("""
            INSERT INTO core.users (id, email, display_name)
            SELECT md5('user' || n)::uuid, 'user' || n || '@example.org', 'User ' || n FROM generate_series(0, 999) n
            """, """
            INSERT INTO files.folders (id, user_id, name)
            SELECT md5('folder' || n)::uuid, md5('user' || n % 1000)::uuid, 'Folder ' || n FROM generate_series(0, 9999) n
            """, """
            INSERT INTO files.items (id, user_id, folder_id, name, description, mime_type, size_bytes, sha256, tags, metadata,
                                     created_at)
            SELECT md5('file' || n)::uuid, md5('user' || n % 1000)::uuid, md5('folder' || n % 10000)::uuid,
                   replace(left(s.text, 24), ' ', '-') || '-' || n || '.pdf', s.text, 'application/pdf', n * 37,
                   sha256(n::text::bytea), ARRAY['tag' || n % 50, 'tag' || n % 7],
                   jsonb_build_object('pages', n % 200, 'source', 'scan-' || n % 12), now() - n * interval '3 minutes'
              FROM generate_series(0, 99999) n JOIN bench.sentences s ON s.id = n % 60000
            """, """
            INSERT INTO mcp.conversations (id, user_id, title)
            SELECT md5('conversation' || n)::uuid, md5('user' || n %% 1000)::uuid, 'Conversation ' || n
              FROM generate_series(0, %d - 1) n
            """.formatted(CONVERSATIONS), """
            INSERT INTO mcp.messages (id, conversation_id, user_id, role, content, tokens, created_at)
            SELECT md5('message' || n)::uuid, md5('conversation' || n %% %1$d)::uuid, md5('user' || n %% %1$d %% 1000)::uuid,
                   (ARRAY['user', 'assistant'])[1 + n / %1$d %% 2], a.text || '. ' || b.text || '. ' || c.text || '.', n %% 400,
                   now() - (%2$d - n) * interval '20 seconds'
              FROM generate_series(0, %2$d - 1) n
              JOIN bench.sentences a ON a.id = (hashint8(n) & 2147483647) %% 60000
              JOIN bench.sentences b ON b.id = (hashint8(n * 3 + 1) & 2147483647) %% 60000
              JOIN bench.sentences c ON c.id = (hashint8(n * 7 + 2) & 2147483647) %% 60000
            """.formatted(CONVERSATIONS, MESSAGES));

    private SeedScale() {}

    /** Fills {@code zentoria_main}. */
    static void rows(PostgresServer server) throws SQLException {
        run(server, "zentoria_main", "CREATE SCHEMA bench");
        run(server, "zentoria_main", TEXTS.toArray(String[]::new));
        run(server, "zentoria_main", ROWS.toArray(String[]::new));
        run(server, "zentoria_main", "VACUUM (ANALYZE) files.items, mcp.messages, mcp.conversations");
    }

    /** What people search for: two words of one sentence. */
    static List<String> questions(PostgresServer server) throws SQLException {
        List<String> questions = new ArrayList<>();
        try (Connection connection = server.connect("zentoria_main");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT words FROM bench.questions")) {
            while (rows.next()) {
                questions.add(rows.getString(1));
            }
        }
        return questions;
    }

    /**
     * Fills {@code embeddings.documents}. Its HNSW index is built when the rows are there, from the definition that the
     * operator gave it: row by row it would take many times as long, and be the same.
     */
    static void vectors(PostgresServer server, Vectors vectors) throws SQLException {
        String index = text(
                server,
                "SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid"
                        + " JOIN pg_am a ON a.oid = c.relam WHERE amname = 'hnsw' AND indrelid = 'embeddings.documents'::regclass");
        String name = index.substring("CREATE INDEX ".length(), index.indexOf(" ON "));
        run(server, "zentoria_vectors", "DROP INDEX embeddings." + name);
        SplittableRandom random = new SplittableRandom(1);
        try (Connection connection = server.connect("zentoria_vectors")) {
            CopyIn copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY embeddings.documents (content, document_title, metadata, embedding) FROM STDIN"
                            + " (FORMAT binary)");
            byte[] header = BinaryRows.header();
            copy.writeToCopy(header, 0, header.length);
            for (int i = 0; i < VECTORS; i++) {
                byte[] row = BinaryRows.row(
                        "content " + i, "title " + i / 20, "{\"page\": " + i % 20 + "}", vectors.draw(random));
                copy.writeToCopy(row, 0, row.length);
            }
            byte[] trailer = BinaryRows.trailer();
            copy.writeToCopy(trailer, 0, trailer.length);
            copy.endCopy();
        }
        run(server, "zentoria_vectors", index, "VACUUM (ANALYZE) embeddings.documents");
    }

    /** The true ten nearest of each, by looking at every row. */
    static List<List<String>> exact(PostgresServer server, List<float[]> queries) throws SQLException {
        List<List<String>> nearest = new ArrayList<>();
        try (Connection connection = server.connect("zentoria_vectors");
                Statement statement = connection.createStatement()) {
            statement.execute("SET enable_indexscan = off");
            try (PreparedStatement query = connection.prepareStatement("SELECT id FROM embeddings.documents"
                    + " ORDER BY embedding OPERATOR(" + extensionSchema(connection) + ".<=>) ?::"
                    + extensionSchema(connection) + ".vector LIMIT 10")) {
                for (float[] each : queries) {
                    query.setString(1, Vectors.text(each));
                    nearest.add(ids(query));
                }
            }
        }
        return nearest;
    }

    static List<String> ids(PreparedStatement query) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }

    /** Where pgvector is, as SQL writes it. */
    static String extensionSchema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'vector'")) {
            row.next();
            return row.getString(1);
        }
    }

    private static String text(PostgresServer server, String query) throws SQLException {
        try (Connection connection = server.connect("zentoria_vectors");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void run(PostgresServer server, String database, String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 0); // an index of 100,000 vectors takes minutes
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
