package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.redis.RedisCommand;
import io.zentoria.datalayer.redis.RedisLedger;
import io.zentoria.datalayer.redis.RedisLink;
import io.zentoria.datalayer.redis.RedisReply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Protocol.Command;

/** The questions that backups and restores ask a server again and again. */
final class RedisCalls {
    private static final Pattern DATABASE = Pattern.compile("db(\\d{1,9})");
    private static final Pattern KEYSPACE = Pattern.compile("keys=(\\d{1,18}),expires=(\\d{1,18})");
    private static final byte[] OWN = RedisLedger.PREFIX.getBytes(StandardCharsets.US_ASCII);
    private static final String PAGE = "500";

    private RedisCalls() {}

    /**
     * What a server says of a logical database.
     *
     * @param all the expired ones that it has not removed yet included
     * @param persistent those without an expiry of the key
     */
    record Size(long all, long persistent) {
        static final Size NONE = new Size(0, 0);
    }

    /** Takes a page of keys. */
    @FunctionalInterface
    interface Page {
        void keys(List<byte[]> keys) throws StoreException, BackupException, InterruptedException;
    }

    static Map<String, String> info(RedisLink link, String section) throws StoreException {
        return link.send("asking for " + section, RedisCommand.of(Command.INFO, section))
                .lines();
    }

    /** The logical databases that hold keys, by number. */
    static SortedMap<Integer, Size> sizes(RedisLink link) throws StoreException {
        SortedMap<Integer, Size> sizes = new TreeMap<>();
        info(link, "keyspace").forEach((name, value) -> {
            Matcher database = DATABASE.matcher(name);
            Matcher keys = KEYSPACE.matcher(value);
            if (database.matches() && keys.find()) {
                long all = Long.parseLong(keys.group(1));
                sizes.put(Integer.parseInt(database.group(1)), new Size(all, all - Long.parseLong(keys.group(2))));
            }
        });
        return sizes;
    }

    static void select(RedisLink link, int database) throws StoreException {
        link.send("selecting logical database " + database, RedisCommand.of(Command.SELECT, String.valueOf(database)));
    }

    /** Whether a key is the operator's own: such are neither restored nor removed. */
    static boolean own(byte[] key) {
        return key.length >= OWN.length && Arrays.equals(key, 0, OWN.length, OWN, 0, OWN.length);
    }

    /** All keys of the selected database but the operator's, page by page; one that is there all the time comes at least once. */
    static void scan(RedisLink link, Page page) throws StoreException, BackupException, InterruptedException {
        String cursor = "0";
        do {
            if (Thread.interrupted()) {
                throw new InterruptedException("going through the keys was stopped");
            }
            List<RedisReply> reply = link.send(
                            "going through the keys", RedisCommand.of(Command.SCAN, cursor, "COUNT", PAGE))
                    .list();
            cursor = reply.get(0).text().orElse("0");
            List<byte[]> keys = new ArrayList<>();
            for (RedisReply key : reply.get(1).list()) {
                if (!own(key.bytes())) {
                    keys.add(key.bytes());
                }
            }
            if (!keys.isEmpty()) {
                page.keys(keys);
            }
        } while (!cursor.equals("0"));
    }

    /** How many keys of the selected database are the operator's own; they are few. */
    static Size ownKeys(RedisLink link) throws StoreException {
        Set<String> names = new TreeSet<>();
        String cursor = "0";
        do {
            List<RedisReply> reply = link.send(
                            "counting the operator's keys",
                            RedisCommand.of(Command.SCAN, cursor, "MATCH", RedisLedger.PREFIX + "*", "COUNT", "1000"))
                    .list();
            cursor = reply.get(0).text().orElse("0");
            reply.get(1).list().forEach(key -> names.add(key.text().orElse("")));
        } while (!cursor.equals("0"));
        List<RedisCommand> ttls = new ArrayList<>();
        names.forEach(name -> ttls.add(RedisCommand.of(Command.PTTL, name)));
        long all = 0;
        long persistent = 0;
        for (RedisReply ttl : link.send("counting the operator's keys", ttls)) {
            all += ttl.number() == -2 ? 0 : 1;
            persistent += ttl.number() == -1 ? 1 : 0;
        }
        return new Size(all, persistent);
    }
}
