package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.redis.RedisClients;
import io.zentoria.datalayer.redis.RedisEndpoint;
import io.zentoria.datalayer.redis.RedisLink;
import io.zentoria.datalayer.redis.Shown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Restores a Redis server without access to its disk: a private server loads the dump, and from there keys move with
 * {@code DUMP} and {@code RESTORE}. The memory of this machine must hold the data once.
 *
 * <p>Since the live server only gets commands, its append-only file gets them too. A {@code dump.rdb} laid beside an
 * {@code appendonly yes} would start as an empty server; here that cannot happen.
 *
 * <p>In place nothing is lost half way: the dump is loaded and counted before the live server is touched, then each key
 * is written over the old one, and only then are keys removed that the backup does not have. Whoever is stopped in
 * between restores again and ends in the same state. The keys of the operator itself are neither restored nor removed.
 */
public final class RedisRestore implements StoreRestore {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration COMMAND = Duration.ofMinutes(2);
    private static final int EXISTENCE_BATCH = 500;

    private final RedisEndpoint admin;
    private final Tools tools;
    private final Clock clock;
    private final Path staging;
    private final RedisClients clients;

    /**
     * @param admin who restores; needs {@code +restore +unlink +exists +scan +select +pttl ~*} beside what the operator needs
     * @param staging where private servers have their folders; its path must be short enough for a socket
     */
    public RedisRestore(RedisEndpoint admin, Tools tools, Clock clock, Path staging) {
        this.admin = admin;
        this.tools = tools;
        this.clock = clock;
        this.staging = staging;
        this.clients = new RedisClients(clock, () -> UUID.randomUUID().toString(), CONNECT, COMMAND);
    }

    @Override
    public StoreKind store() {
        return StoreKind.REDIS;
    }

    @Override
    public List<String> refusals(Job job) throws BackupException, InterruptedException {
        Optional<String> nothing = RestorePlan.refusal(job);
        if (nothing.isPresent()) {
            return List.of(nothing.get());
        }
        RestorePlan plan = RestorePlan.of(job);
        List<String> refusals = new ArrayList<>();
        String mover = RedisCli.version(tools, "redis-server");
        RedisVersion moverVersion = RedisVersion.of(mover).orElseThrow();
        RdbContent rdb = RdbReader.read(plan.dump());
        RedisVersion.of(rdb.redisVersion())
                .filter(writer -> !moverVersion.reads(writer))
                .ifPresent(writer -> refusals.add(
                        "the dump was written by Redis %s and the redis-server of this machine is %s, which does not read it: install a newer one"
                                .formatted(writer, mover)));
        if (!(job.target() instanceof Target.Drill)) {
            try (RedisLink live = clients.connect(admin)) {
                refusals.addAll(new LiveChecks(live, admin.address()).refusals(rdb, moverVersion, job.target()));
                if (job.target() instanceof Target.Suffix target && !job.resumed()) {
                    taken(live, plan, target.suffix()).ifPresent(refusals::add);
                }
            } catch (StoreException e) {
                throw RedisTrouble.of(e);
            }
        }
        return refusals;
    }

    /** Names that are taken already, as a sentence. */
    private Optional<String> taken(RedisLink live, RestorePlan plan, String suffix)
            throws BackupException, InterruptedException {
        TakenNames taken = new TakenNames(live, EXISTENCE_BATCH);
        RdbReader.read(plan.dump(), (database, key) -> {
            if (plan.takes(database) && !RedisCalls.own(key)) {
                taken.ask(database, suffixed(suffix).apply(key));
            }
        });
        taken.flush();
        return taken.sentence(admin.address());
    }

    @Override
    public Report restore(Job job, Progress progress) throws BackupException, InterruptedException {
        Instant start = clock.instant();
        Optional<String> nothing = RestorePlan.refusal(job);
        if (nothing.isPresent()) {
            throw BackupException.permanent("RestoreRefused", nothing.get(), null);
        }
        RestorePlan plan = RestorePlan.of(job);
        List<String> checks = new ArrayList<>();
        RdbContent rdb = RdbReader.read(plan.dump());
        progress.says("loading the dump into a private server");
        try (PrivateServer server =
                PrivateServer.load(tools, clients, staging, job.id(), plan.dump(), rdb.databasesNeeded())) {
            checks.addAll(new LoadedDump(server.link(), plan).check());
            Long fence = job.manifest().fence();
            if (fence != null) {
                checks.add(RedisFence.restored(server.link(), fence));
            }
            switch (job.target()) {
                case Target.Drill drill -> progress.says("the dump is good");
                case Target.Suffix target -> {
                    try (RedisLink live = clients.connect(admin)) {
                        checks.addAll(beside(server.link(), live, plan, target.suffix(), job.resumed(), progress));
                        checks.addAll(NotRestored.lines(server.link(), live, job.files()));
                    }
                }
                case Target.InPlace target -> {
                    try (RedisLink live = clients.connect(admin)) {
                        checks.addAll(new InPlaceMove(server.link(), live, admin.address(), plan).run(progress));
                        checks.addAll(NotRestored.lines(server.link(), live, job.files()));
                    }
                }
            }
        } catch (StoreException e) {
            throw RedisTrouble.of(e);
        }
        return new Report(Duration.between(start, clock.instant()), checks);
    }

    private List<String> beside(
            RedisLink from, RedisLink live, RestorePlan plan, String suffix, boolean resumed, Progress progress)
            throws StoreException, BackupException, InterruptedException {
        Optional<String> taken = resumed ? Optional.empty() : taken(live, plan, suffix);
        if (taken.isPresent()) {
            throw BackupException.permanent("TargetNotEmpty", taken.get(), null);
        }
        KeyMove move = new KeyMove(from, live, admin.address());
        List<String> checks = new ArrayList<>();
        for (int database : RedisCalls.sizes(from).keySet()) {
            if (plan.takes(database)) {
                progress.says("writing db%d beside the live keys".formatted(database));
                checks.add("db%d: %d keys written with '%s' at the end of their names"
                        .formatted(database, move.copy(database, suffixed(suffix), resumed), Shown.text(suffix, 100)));
            }
        }
        return checks;
    }

    private static UnaryOperator<byte[]> suffixed(String suffix) {
        byte[] end = suffix.getBytes(StandardCharsets.UTF_8);
        return key -> {
            byte[] name = Arrays.copyOf(key, key.length + end.length);
            System.arraycopy(end, 0, name, key.length, end.length);
            return name;
        };
    }

    @Override
    public List<String> removeScratch() throws BackupException {
        try {
            return ScratchFolder.removeUnused(staging);
        } catch (IOException e) {
            throw BackupException.passing(
                    "StagingFailed",
                    "what an earlier restore of Redis left in %s could not be taken away: look at that folder"
                            .formatted(staging),
                    e);
        }
    }

    @Override
    public void close() {
        // Each question had a connection of its own.
    }
}
