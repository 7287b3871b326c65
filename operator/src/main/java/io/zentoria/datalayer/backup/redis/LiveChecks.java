package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.redis.RedisCommand;
import io.zentoria.datalayer.redis.RedisLink;
import io.zentoria.datalayer.redis.Shown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.Protocol.Command;

/** Why a live server cannot take a dump. Only reads. */
final class LiveChecks {
    private static final String DOING = "looking whether the backup can be restored";

    private final RedisLink link;
    private final String address;

    LiveChecks(RedisLink link, String address) {
        this.link = link;
        this.address = address;
    }

    /**
     * The sentences; none: it can.
     *
     * @param mover the version of the private server, whose format keys travel in
     */
    List<String> refusals(RdbContent rdb, RedisVersion mover, StoreRestore.Target target) throws StoreException {
        List<String> refusals = new ArrayList<>();
        Map<String, String> info =
                link.send(DOING, RedisCommand.of(Command.INFO)).lines();
        if ("1".equals(info.get("cluster_enabled"))) {
            refusals.add(
                    "Redis at %s is a node of a cluster, which takes a part of the keys only: restore into a server that is none"
                            .formatted(address));
        }
        if ("slave".equals(info.get("role"))) {
            refusals.add("Redis at %s is a replica and takes no writes: point the endpoint at the primary"
                    .formatted(address));
        }
        RedisVersion.of(info.getOrDefault("redis_version", ""))
                .filter(live -> !live.reads(mover)
                        || !RedisVersion.of(rdb.redisVersion()).map(live::reads).orElse(true))
                .ifPresent(live -> refusals.add(
                        "Redis at %s has version %s, which does not read what Redis %s wrote and redis-server %s carries: upgrade it"
                                .formatted(address, live, Shown.text(rdb.redisVersion(), 20), mover)));
        databases(rdb).ifPresent(refusals::add);
        memory(rdb, info, target).ifPresent(refusals::add);
        rights().ifPresent(refusals::add);
        return refusals;
    }

    private Optional<String> databases(RdbContent rdb) throws StoreException {
        long has = config("databases");
        return has > 0 && has < rdb.databasesNeeded()
                ? Optional.of(
                        "Redis at %s has %d logical databases and the backup uses %d: raise 'databases' in its redis.conf and restart it"
                                .formatted(address, has, rdb.databasesNeeded()))
                : Optional.empty();
    }

    /** A number of the configuration; 0 when it is not told. */
    private long config(String name) throws StoreException {
        var value = link.attempt(DOING, List.of(RedisCommand.of(Command.CONFIG, "GET", name)))
                .getFirst()
                .reply()
                .pairs()
                .get(name);
        return value == null ? 0 : value.number();
    }

    /** Only what is certain: with another policy the server makes room, and in place the old data goes. */
    private Optional<String> memory(RdbContent rdb, Map<String, String> info, StoreRestore.Target target) {
        long limit = number(info, "maxmemory");
        long needed =
                rdb.usedMemory() + (target instanceof StoreRestore.Target.Suffix ? number(info, "used_memory") : 0);
        return limit > 0 && "noeviction".equals(info.get("maxmemory_policy")) && needed > limit
                ? Optional.of("the data needs about %d MiB and maxmemory of Redis at %s is %d MiB: raise it"
                        .formatted(needed >> 20, address, limit >> 20))
                : Optional.empty();
    }

    private static long number(Map<String, String> info, String name) {
        String value = info.getOrDefault(name, "");
        return value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
    }

    /** Asks {@code ACL DRYRUN} with a key of no pattern that a spec gives. */
    private Optional<String> rights() throws StoreException {
        RedisLink.Attempt who = link.attempt(DOING, List.of(RedisCommand.of(Command.ACL, "WHOAMI")))
                .getFirst();
        String user = who.reply().text().orElse("");
        if (user.isEmpty()) {
            return Optional.empty(); // it may not even ask: the first write will tell
        }
        String key = StoreRestore.SCRATCH + "probe";
        List<List<String>> wanted = List.of(
                List.of("RESTORE", key, "0", ""),
                List.of("UNLINK", key),
                List.of("EXISTS", key),
                List.of("SCAN", "0"),
                List.of("SELECT", "0"),
                List.of("PTTL", key));
        List<RedisCommand> questions = new ArrayList<>();
        for (List<String> command : wanted) {
            List<String> arguments = new ArrayList<>(Arrays.asList("DRYRUN", user));
            arguments.addAll(command);
            questions.add(RedisCommand.of(Command.ACL, arguments));
        }
        for (RedisLink.Attempt attempt : link.attempt(DOING, questions)) {
            String answer = attempt.reply().text().orElse("OK");
            if (!answer.equals("OK")) {
                return Optional.of(
                        "the administrator's user '%s' of Redis at %s lacks rights (%s): give it '+restore +unlink +exists +scan +select +pttl ~*'"
                                .formatted(Shown.text(user, 100), address, Shown.text(answer, 200)));
            }
        }
        return Optional.empty();
    }
}
