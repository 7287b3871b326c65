package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.redis.RedisCommand;
import io.zentoria.datalayer.redis.RedisLink;
import io.zentoria.datalayer.redis.RedisReply;
import io.zentoria.datalayer.redis.Shown;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import redis.clients.jedis.Protocol.Command;

/**
 * Carries keys from one server to another with {@code DUMP} and {@code RESTORE}: every type with all that belongs to it,
 * the expiry of keys and of fields as instants. What travels at once is bounded, by number and by size; only a single key
 * that is larger than that travels alone.
 */
final class KeyMove {
    private static final int BATCH_KEYS = 200;
    private static final long BATCH_BYTES = 8L * 1024 * 1024;
    private static final int NAME_LIMIT = 100;
    private static final String MOVING = "moving keys";

    private final RedisLink from;
    private final RedisLink to;
    private final String address;

    /**
     * @param address of the server that the keys go to, for sentences
     */
    KeyMove(RedisLink from, RedisLink to, String address) {
        this.from = from;
        this.to = to;
        this.address = address;
    }

    /**
     * Copies a logical database, the operator's own keys left out.
     *
     * @param name of a key at its destination
     * @param replace whether a key that is there already is replaced; else it is an error
     * @return how many keys were written
     */
    long copy(int database, UnaryOperator<byte[]> name, boolean replace)
            throws StoreException, BackupException, InterruptedException {
        RedisCalls.select(from, database);
        RedisCalls.select(to, database);
        long[] written = {0};
        RedisCalls.scan(from, keys -> {
            for (List<byte[]> batch : batches(keys)) {
                written[0] += copy(database, batch, name, replace);
            }
        });
        return written[0];
    }

    private List<List<byte[]>> batches(List<byte[]> keys) throws StoreException {
        List<RedisCommand> questions = new ArrayList<>();
        keys.forEach(key -> questions.add(RedisCommand.onKey(Command.MEMORY, "USAGE", key)));
        List<RedisReply> sizes = from.send(MOVING, questions);
        List<List<byte[]>> batches = new ArrayList<>();
        List<byte[]> batch = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < keys.size(); i++) {
            long size = sizes.get(i).number();
            if (!batch.isEmpty() && (batch.size() == BATCH_KEYS || bytes + size > BATCH_BYTES)) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(keys.get(i));
            bytes += size;
        }
        batches.add(batch);
        return batches;
    }

    private long copy(int database, List<byte[]> keys, UnaryOperator<byte[]> name, boolean replace)
            throws StoreException, BackupException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("moving keys was stopped");
        }
        List<RedisCommand> questions = new ArrayList<>();
        for (byte[] key : keys) {
            questions.add(RedisCommand.onKey(Command.PEXPIRETIME, key));
            questions.add(RedisCommand.onKey(Command.DUMP, key));
        }
        List<RedisReply> replies = from.send(MOVING, questions);
        List<RedisCommand> restores = new ArrayList<>();
        List<byte[]> names = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            RedisReply expiry = replies.get(2 * i);
            RedisReply payload = replies.get(2 * i + 1);
            if (payload.isNothing() || expiry.number() == -2) {
                continue; // it expired since it was listed
            }
            byte[] target = name.apply(keys.get(i));
            names.add(target);
            restores.add(restore(target, Math.max(0, expiry.number()), payload.bytes(), replace));
        }
        if (restores.isEmpty()) {
            return 0;
        }
        List<RedisLink.Attempt> attempts = to.attempt(MOVING, restores);
        for (int i = 0; i < attempts.size(); i++) {
            if (attempts.get(i).refusal().isPresent()) {
                throw refused(database, names.get(i), attempts.get(i).refusal().get());
            }
        }
        return restores.size();
    }

    /** @param expiry in milliseconds since 1970; 0: never */
    private static RedisCommand restore(byte[] key, long expiry, byte[] payload, boolean replace) {
        List<byte[]> arguments = new ArrayList<>(List.of(key, ascii(String.valueOf(expiry)), payload, ascii("ABSTTL")));
        if (replace) {
            arguments.add(ascii("REPLACE"));
        }
        return RedisCommand.ofBytes(Command.RESTORE, arguments);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private BackupException refused(int database, byte[] key, String words) {
        String shown = "key '%s' of logical database %d".formatted(Shown.bytes(key, NAME_LIMIT), database);
        return switch (words.split(" ", 2)[0]) {
            case "OOM" ->
                BackupException.passing(
                        "OutOfMemory",
                        "%s could not be restored since Redis at %s has reached maxmemory: raise it and restore again"
                                .formatted(shown, address),
                        null);
            case "BUSYKEY" ->
                BackupException.permanent(
                        "TargetNotEmpty",
                        "%s is in Redis at %s already: take it away, or choose another suffix"
                                .formatted(shown, address),
                        null);
            case "NOPERM" ->
                BackupException.permanent(
                        "InsufficientPrivilege",
                        "%s could not be restored into Redis at %s: give the administrator's user '+restore' and '~*'"
                                .formatted(shown, address),
                        null);
            default ->
                BackupException.passing(
                        "RestoreFailed",
                        "%s could not be restored into Redis at %s (%s): mend that and restore again"
                                .formatted(shown, address, words),
                        null);
        };
    }

    /**
     * Removes the keys of a logical database that the source does not have, the operator's own never.
     *
     * @return how many
     */
    long removeStrangers(int database, boolean sourceHasIt)
            throws StoreException, BackupException, InterruptedException {
        RedisCalls.select(to, database);
        if (sourceHasIt) {
            RedisCalls.select(from, database);
        }
        long[] removed = {0};
        RedisCalls.scan(to, keys -> {
            List<byte[]> strangers = sourceHasIt ? missing(from, keys) : keys;
            List<RedisCommand> removals = new ArrayList<>();
            strangers.forEach(key -> removals.add(RedisCommand.onKey(Command.UNLINK, key)));
            for (RedisReply reply : to.send("removing keys that the backup does not have", removals)) {
                removed[0] += reply.number();
            }
        });
        return removed[0];
    }

    /** Those of the keys that a server does not have in its selected database. */
    static List<byte[]> missing(RedisLink link, List<byte[]> keys) throws StoreException {
        List<RedisCommand> questions = new ArrayList<>();
        keys.forEach(key -> questions.add(RedisCommand.onKey(Command.EXISTS, key)));
        List<RedisReply> replies = link.send("looking for keys", questions);
        List<byte[]> missing = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (replies.get(i).number() == 0) {
                missing.add(keys.get(i));
            }
        }
        return missing;
    }
}
