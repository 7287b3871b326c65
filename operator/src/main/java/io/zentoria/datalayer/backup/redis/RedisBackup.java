package io.zentoria.datalayer.backup.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.redis.RedisClients;
import io.zentoria.datalayer.redis.RedisCommand;
import io.zentoria.datalayer.redis.RedisEndpoint;
import io.zentoria.datalayer.redis.RedisLedger;
import io.zentoria.datalayer.redis.RedisLink;
import io.zentoria.datalayer.redis.RedisReply;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import redis.clients.jedis.Protocol.Command;

/**
 * Dumps a Redis server as a replica would read it, and beside that what an RDB does not hold: the ACL users (with hashes
 * of their passwords) and the configuration (without its secrets).
 */
public final class RedisBackup implements StoreBackup {
    static final String DUMP = "redis/dump.rdb";
    static final String ACL = "redis/acl.json";
    static final String CONFIG = "redis/config.json";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration COMMAND = Duration.ofSeconds(60);

    /** A server that first saves to its disk says nothing until it has done so. */
    private static final Duration SILENCE = Duration.ofMinutes(30);

    private static final Duration LIMIT = Duration.ofHours(20);

    private static final Set<String> SECRETS = Set.of("requirepass", "masterauth", "masteruser");
    private static final Pattern SECRET = Pattern.compile("pass|secret|token|credential|api-?key");

    private final RedisEndpoint admin;
    private final RedisClients clients;
    private final RdbDump dump;
    private final Origin origin;

    /**
     * Looks at the server and finds the programs.
     *
     * @param admin who dumps: needs {@code +sync +psync +replconf} beside what the operator needs
     * @param clock for the connections
     * @param staging where the dump lies until it is checked; must have room for it
     * @throws BackupException reasons {@code ToolMissing}, {@code ClusterUnsupported} and those of a server that does not
     *     answer
     */
    public RedisBackup(RedisEndpoint admin, Tools tools, Clock clock, Path staging)
            throws BackupException, InterruptedException {
        this(admin, tools, clock, staging, SILENCE, LIMIT);
    }

    RedisBackup(RedisEndpoint admin, Tools tools, Clock clock, Path staging, Duration silence, Duration limit)
            throws BackupException, InterruptedException {
        this.admin = admin;
        String tool = "redis-cli " + RedisCli.version(tools, "redis-cli");
        this.dump = new RdbDump(
                admin, tools.program("redis-cli"), tools.program("redis-check-rdb"), staging, silence, limit);
        this.clients = new RedisClients(clock, () -> UUID.randomUUID().toString(), CONNECT, COMMAND);
        try (RedisLink link = clients.connect(admin)) {
            String doing = "looking at the server";
            Map<String, String> info =
                    link.send(doing, RedisCommand.of(Command.INFO)).lines();
            if ("1".equals(info.get("cluster_enabled"))) {
                throw BackupException.permanent(
                        "ClusterUnsupported",
                        "Redis at %s is a node of a cluster and holds a part of the data only: back up a server that is none"
                                .formatted(admin.address()),
                        null);
            }
            // A user that may not read the operator's keys can still dump: the data set then has no name.
            String identity = link.attempt(doing, List.of(RedisCommand.of(Command.GET, RedisLedger.IDENTITY)))
                    .getFirst()
                    .reply()
                    .text()
                    .orElse("");
            this.origin = new Origin(admin.address(), info.getOrDefault("redis_version", ""), identity, tool);
        } catch (StoreException e) {
            throw RedisTrouble.of(e);
        }
    }

    @Override
    public StoreKind store() {
        return StoreKind.REDIS;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public List<Piece> pieces() {
        return List.of(new Dump(), new Acl(), new Config());
    }

    @Override
    public void close() {
        // Each question had a connection of its own.
    }

    /** Whether the value of a parameter must not stand in a file that more people read than the server's. */
    static boolean secret(String parameter) {
        String name = parameter.toLowerCase(Locale.ROOT);
        return SECRETS.contains(name) || SECRET.matcher(name).find();
    }

    /** The keys of all logical databases. */
    private final class Dump implements Piece {
        @Override
        public String path() {
            return DUMP;
        }

        @Override
        public String title() {
            return "the keys of Redis";
        }

        @Override
        public OptionalLong estimate() {
            return OptionalLong.empty();
        }

        @Override
        public Taken write(OutputStream to) throws BackupException, IOException, InterruptedException {
            Instant asOf = readyAt();
            return new Taken(asOf, dump.write(to).counts());
        }

        /**
         * The server's time, asked before the snapshot begins: what was written until then is surely in it, and the
         * expiry of keys is told in the time of that clock too.
         */
        private Instant readyAt() throws BackupException, InterruptedException {
            try (RedisLink link = clients.connect(admin)) {
                List<RedisReply> replies = link.send(
                        "starting a backup", List.of(RedisCommand.of(Command.INFO), RedisCommand.of(Command.TIME)));
                Map<String, String> info = replies.getFirst().lines();
                if ("1".equals(info.get("loading"))) {
                    throw BackupException.passing(
                            "Loading", "Redis at %s is still loading its data".formatted(admin.address()), null);
                }
                if ("slave".equals(info.get("role")) && !"up".equals(info.get("master_link_status"))) {
                    throw BackupException.passing(
                            "ReadOnlyReplica",
                            "Redis at %s is a replica that lost its primary and hands out no dump: mend the link or point the endpoint at the primary"
                                    .formatted(admin.address()),
                            null);
                }
                List<RedisReply> time = replies.get(1).list();
                return Instant.ofEpochSecond(
                        time.getFirst().number(), time.get(1).number() * 1000);
            } catch (StoreException e) {
                throw RedisTrouble.of(e);
            }
        }
    }

    /** What {@code ACL LIST} says: an RDB holds no users. */
    private final class Acl implements Piece {
        @Override
        public String path() {
            return ACL;
        }

        @Override
        public String title() {
            return "the ACL users of Redis";
        }

        @Override
        public OptionalLong estimate() {
            return OptionalLong.empty();
        }

        @Override
        public Taken write(OutputStream to) throws BackupException, IOException, InterruptedException {
            List<RedisReply> replies = ask("reading the ACL users", RedisCommand.of(Command.ACL, "LIST"));
            List<String> users = new ArrayList<>();
            replies.getFirst().list().forEach(line -> users.add(line.text().orElse("")));
            return written(to, Map.of("users", users), replies.get(1));
        }
    }

    private final class Config implements Piece {
        @Override
        public String path() {
            return CONFIG;
        }

        @Override
        public String title() {
            return "the configuration of Redis";
        }

        @Override
        public OptionalLong estimate() {
            return OptionalLong.empty();
        }

        @Override
        public Taken write(OutputStream to) throws BackupException, IOException, InterruptedException {
            List<RedisReply> replies = ask("reading the configuration", RedisCommand.of(Command.CONFIG, "GET", "*"));
            Map<String, String> values = new TreeMap<>();
            replies.getFirst().pairs().forEach((name, value) -> {
                if (!secret(name)) {
                    values.put(name, value.text().orElse(""));
                }
            });
            return written(to, values, replies.get(1));
        }
    }

    private List<RedisReply> ask(String doing, RedisCommand command) throws BackupException, InterruptedException {
        try (RedisLink link = clients.connect(admin)) {
            return link.send(doing, List.of(command, RedisCommand.of(Command.TIME)));
        } catch (StoreException e) {
            throw RedisTrouble.of(e);
        }
    }

    private static Taken written(OutputStream to, Object content, RedisReply time) throws IOException {
        byte[] json;
        try {
            json = JSON.writeValueAsBytes(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are always JSON", e);
        }
        to.write(json);
        return new Taken(Instant.ofEpochSecond(time.list().getFirst().number()), new TreeMap<>());
    }
}
