package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.redis.RedisCommand;
import io.zentoria.datalayer.redis.RedisLink;
import io.zentoria.datalayer.redis.RedisReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import redis.clients.jedis.Protocol.Command;

/** Whether a server that loaded a dump holds what the manifest counted. */
final class RestoreChecks {
    private static final int TRIES = 5;

    private RestoreChecks() {}

    /**
     * What does not fit, a line each; empty when all does. Keys without an expiry must all be there, of the others some
     * may have expired since. Pure.
     *
     * @param counts of the manifest
     * @param found what the server says by logical database
     */
    static List<String> differences(Map<String, Long> counts, Map<Integer, RedisCalls.Size> found) {
        List<String> differences = new ArrayList<>();
        for (int database : databases(counts, found.keySet())) {
            String name = "db" + database;
            RedisCalls.Size size = found.getOrDefault(database, RedisCalls.Size.NONE);
            long all = counts.getOrDefault(name, 0L);
            long persistent = counts.getOrDefault(name + RdbContent.PERSISTENT, 0L);
            long expiring = counts.getOrDefault(name + RdbContent.EXPIRING_HASHES, 0L);
            if (size.all() > all) {
                differences.add("%s has %d keys instead of at most %d".formatted(name, size.all(), all));
            } else if (size.persistent() < persistent || size.persistent() > persistent + expiring) {
                differences.add("%s has %d keys without expiry instead of %s"
                        .formatted(
                                name,
                                size.persistent(),
                                expiring == 0 ? persistent : persistent + " to " + (persistent + expiring)));
            }
        }
        return differences;
    }

    private static Set<Integer> databases(Map<String, Long> counts, Set<Integer> found) {
        Set<Integer> databases = new TreeSet<>(found);
        for (String name : counts.keySet()) {
            if (name.matches("db\\d{1,9}")) {
                databases.add(Integer.parseInt(name.substring(2)));
            }
        }
        return databases;
    }

    /**
     * Reads some key of the selected database with the command of its type.
     *
     * @return the type that was read; empty when all keys have expired
     * @throws BackupException reason {@code RestoreMismatch} when a key cannot be read
     */
    static Optional<String> sample(RedisLink link, int database) throws StoreException, BackupException {
        for (int i = 0; i < TRIES; i++) {
            byte[] key = link.send("choosing a key", RedisCommand.of(Command.RANDOMKEY))
                    .bytes();
            String type = link.send("looking at a key", RedisCommand.onKey(Command.TYPE, key))
                    .text()
                    .orElse("none");
            if (type.equals("none")) {
                continue;
            }
            RedisReply read = link.send("reading a key of type " + type, reading(type, key));
            if (!empty(read)) {
                return Optional.of(type);
            }
            if (link.send("looking at a key", RedisCommand.onKey(Command.EXISTS, key))
                                    .number()
                            == 1
                    && !type.equals("string")
                    && !type.equals("stream")) {
                throw BackupException.permanent(
                        "RestoreMismatch",
                        "a key of type %s in logical database %d of the dump cannot be read".formatted(type, database),
                        null);
            }
            return Optional.of(type);
        }
        return Optional.empty();
    }

    private static RedisCommand reading(String type, byte[] key) {
        return switch (type) {
            case "string" -> RedisCommand.onKey(Command.GETRANGE, key, "0", "99");
            case "list" -> RedisCommand.onKey(Command.LRANGE, key, "0", "0");
            case "set" -> RedisCommand.onKey(Command.SRANDMEMBER, key);
            case "zset" -> RedisCommand.onKey(Command.ZRANGE, key, "0", "0");
            case "hash" -> RedisCommand.onKey(Command.HRANDFIELD, key);
            case "stream" -> RedisCommand.onKey(Command.XRANGE, key, "-", "+", "COUNT", "1");
            default -> RedisCommand.onKey(Command.DUMP, key);
        };
    }

    private static boolean empty(RedisReply reply) {
        return reply.isNothing() || reply.bytes().length == 0 && reply.list().isEmpty();
    }
}
