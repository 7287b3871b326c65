package io.zentoria.datalayer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.zentoria.datalayer.testbed.PostgresServer;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Three servers as an administrator at the keyboard reaches them, past the operator and its proxies. */
public final class Servers implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PostgresServer postgres;
    private final QdrantServer qdrant;
    private final Map<String, Connection> databases = new HashMap<>();
    private final RedisClient redisClient;
    private final RedisCommands<String, String> redis;
    private final HttpClient http = HttpClient.newHttpClient();

    public Servers(PostgresServer postgres, RedisServer redisServer, QdrantServer qdrant) {
        this.postgres = postgres;
        this.qdrant = qdrant;
        redisClient = RedisClient.create(RedisURI.builder()
                .withHost(redisServer.host())
                .withPort(redisServer.port())
                .withPassword(redisServer.adminPassword().toCharArray())
                .build());
        redis = redisClient.connect().sync();
    }

    public void sql(String database, String statement) {
        try (Statement run = database(database).createStatement()) {
            run.execute(statement);
        } catch (SQLException e) {
            throw new AssertionError(statement + ": " + e.getMessage(), e);
        }
    }

    /** Every row as one text, columns with a blank between. */
    public List<String> rows(String database, String query) {
        List<String> rows = new ArrayList<>();
        try (Statement run = database(database).createStatement();
                ResultSet result = run.executeQuery(query)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int column = 1; column <= columns; column++) {
                    row.append(column > 1 ? " " : "").append(result.getString(column));
                }
                rows.add(row.toString());
            }
        } catch (SQLException e) {
            throw new AssertionError(query + ": " + e.getMessage(), e);
        }
        return rows;
    }

    private Connection database(String database) throws SQLException {
        Connection connection = databases.get(database);
        if (connection == null || connection.isClosed()) {
            connection = postgres.connect(database);
            databases.put(database, connection);
        }
        return connection;
    }

    /** Closes what is open to databases that are dropped or replaced. */
    public void forget(String... names) {
        for (String name : names) {
            Connection connection = databases.remove(name);
            if (connection != null) {
                try {
                    connection.close();
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    /** Sets a parameter of the server, and waits until the server has read its file again. */
    public void parameter(String statement) {
        List<String> before = rows("postgres", "SELECT pg_conf_load_time()");
        sql("postgres", statement);
        sql("postgres", "SELECT pg_reload_conf()");
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> !rows("postgres", "SELECT pg_conf_load_time()").equals(before));
    }

    /** Whether a password opens a database. */
    public boolean opens(String database, String user, String password) {
        try (Connection ignored = postgres.connect(database, user, password)) {
            return true;
        } catch (SQLException e) {
            if (!"28P01".equals(e.getSQLState())) {
                throw new AssertionError(e.getMessage(), e);
            }
            return false;
        }
    }

    /** A command as typed, and its answer as text. */
    public String redis(String line) {
        String[] words = line.split(" ");
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
        for (int i = 1; i < words.length; i++) {
            arguments.add(words[i]);
        }
        ProtocolKeyword command = new ProtocolKeyword() {
            @Override
            public byte[] getBytes() {
                return words[0].getBytes(StandardCharsets.US_ASCII);
            }

            @Override
            public String toString() {
                return words[0];
            }
        };
        return String.valueOf(redis.dispatch(command, new NestedMultiOutput<>(StringCodec.UTF8), arguments));
    }

    public JsonNode qdrant(String path) throws IOException, InterruptedException {
        return qdrant("GET", path, null);
    }

    public JsonNode qdrant(String method, String path, @Nullable String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(qdrant.url() + path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        String key = qdrant.apiKey();
        if (key != null) {
            request.header("api-key", key);
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new AssertionError(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        forget(databases.keySet().toArray(String[]::new));
        redisClient.shutdown();
        http.close();
    }
}
