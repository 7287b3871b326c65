package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/** Carries out one step at a time. The ledger is written first, so that whatever a crash leaves is known as ours. */
final class RedisApply {
    /** How long the rewrite of the append-only file may take before the pass goes on to something else. */
    private static final Duration REWRITE_PATIENCE = Duration.ofSeconds(30);

    private static final Duration REWRITE_LOOK = Duration.ofMillis(50);

    private static final String UNMARK = """
            for _, field in ipairs(redis.call('hkeys', KEYS[1])) do
              if string.sub(field, 1, 8) ~= 'persist/' then return 0 end
            end
            return redis.call('del', KEYS[1], KEYS[2], KEYS[3])""";

    /** Keeps the lock while something takes long. */
    @FunctionalInterface
    interface Heartbeat {
        void beat() throws StoreException;
    }

    private final RedisLink link;
    private final Owner owner;
    private final Clock clock;
    private final Supplier<String> ids;
    private final Heartbeat heartbeat;

    RedisApply(RedisLink link, Owner owner, Clock clock, Supplier<String> ids, Heartbeat heartbeat) {
        this.link = link;
        this.owner = owner;
        this.clock = clock;
        this.ids = ids;
        this.heartbeat = heartbeat;
    }

    void apply(RedisStep step) throws StoreException {
        switch (step) {
            case RedisStep.Mark mark ->
                link.send("marking the data set", RedisCommand.of(Command.SET, RedisLedger.IDENTITY, ids.get(), "NX"));
            case RedisStep.SetParameter set -> set(set);
            case RedisStep.RestoreParameter restore -> restore(restore);
            case RedisStep.SetUser set -> set(set);
            case RedisStep.DropUser drop -> drop(drop);
            case RedisStep.Adopt adopt ->
                note(Map.of(adopt.field(), row(LedgerRow.State.ADOPTED, null, adopt.sent(), adopt.readBack())));
            case RedisStep.Forget forget -> forget(forget.field());
            case RedisStep.Persist persist -> persist(persist);
            case RedisStep.Unmark unmark ->
                link.send(
                        "taking away the operator's own keys",
                        RedisCommand.of(
                                Command.EVAL,
                                UNMARK,
                                "3",
                                RedisLedger.LEDGER,
                                RedisLedger.IDENTITY,
                                RedisLedger.FENCE));
        }
    }

    private void set(RedisStep.SetParameter set) throws StoreException {
        String field = RedisLedger.field(RedisLedger.parameter(set.name()));
        LedgerRow made = row(LedgerRow.State.MADE, set.before(), set.value(), null);
        RedisCommand command = RedisCommand.of(Command.CONFIG, "SET", set.name(), set.value());
        try {
            note(withPending(field, made, set.durability()));
            link.send("setting " + set.name(), command);
        } catch (StoreException e) {
            if (!e.reason().equals("OutOfMemory")) {
                throw e;
            }
            // A full server takes no note, and only this parameter may make room again.
            link.send("setting " + set.name(), command);
        }
        if (set.name().equals("appendonly") && set.value().trim().equalsIgnoreCase("yes")) {
            awaitRewrite();
        }
        String readBack = link.send("reading back " + set.name(), RedisCommand.of(Command.CONFIG, "GET", set.name()))
                .pairs()
                .getOrDefault(set.name(), new RedisReply(null))
                .text()
                .orElse("");
        note(withPending(field, row(LedgerRow.State.MADE, set.before(), set.value(), readBack), set.durability()));
    }

    private void restore(RedisStep.RestoreParameter restore) throws StoreException {
        pending(restore.durability());
        link.send(
                "setting back " + restore.name(),
                RedisCommand.of(Command.CONFIG, "SET", restore.name(), restore.value()));
        forget(RedisLedger.field(RedisLedger.parameter(restore.name())));
    }

    private void set(RedisStep.SetUser set) throws StoreException {
        String hash = set.passwordHash()
                .orElseThrow(() -> new IllegalStateException("the password of " + set.name() + " was not made"))
                .reveal();
        String field = RedisLedger.field(RedisLedger.user(set.name()));
        LedgerRow.State state = set.made() ? LedgerRow.State.MADE : LedgerRow.State.ADOPTED;
        String sent = String.join(" ", set.rules().commands());
        note(withPending(field, row(state, null, sent, null), set.durability()));
        List<String> words = new ArrayList<>(List.of("SETUSER"));
        words.addAll(set.words("#" + hash));
        List<RedisReply> replies = link.send(
                "setting the acl user " + set.name(),
                List.of(RedisCommand.of(Command.ACL, words), RedisCommand.of(Command.ACL, "GETUSER", set.name())));
        RedisActual.User now = RedisObserve.user(replies.get(1));
        LedgerRow row = row(state, null, sent, now.commands());
        note(Map.of(field, row));
        verify(set, now, row);
    }

    /** Redis takes some rules and means others by them: what is not as asked would be drift at the next look. */
    private void verify(RedisStep.SetUser set, RedisActual.User now, LedgerRow row) throws StoreException {
        List<String> wrong = UserDiff.differences(
                        new RedisDesired.User(set.name(), set.passwordHash(), set.rules(), List.of()), now, row)
                .stream()
                .map(difference -> difference.attribute() + " '" + difference.from() + "'")
                .toList();
        if (!wrong.isEmpty()) {
            throw link.errors()
                    .of(
                            Kind.INVALID,
                            "NotTaken",
                            "Redis at %s took the rules of the acl user %s otherwise than they were meant, it reports %s"
                                    .formatted(link.errors().address(), set.name(), String.join(", ", wrong)),
                            null);
        }
    }

    private void drop(RedisStep.DropUser drop) throws StoreException {
        pending(drop.durability());
        link.send("dropping the acl user " + drop.name(), RedisCommand.of(Command.ACL, "DELUSER", drop.name()));
        forget(RedisLedger.field(RedisLedger.user(drop.name())));
    }

    /**
     * Writes the server's file. A file that cannot be written is no reason to try for ever: the ledger notes why, and the
     * next look tells it.
     */
    private void persist(RedisStep.Persist persist) throws StoreException {
        RedisStep.Durability file = persist.durability();
        awaitRewrite();
        String doing = "writing the " + file.title();
        RedisCommand command = file == RedisStep.Durability.ACL_FILE
                ? RedisCommand.of(Command.ACL, "SAVE")
                : RedisCommand.of(Command.CONFIG, "REWRITE");
        Throwable refused = link.attempt(doing, List.of(command)).getFirst().failure();
        if (refused == null) {
            forget(file.field());
            return;
        }
        Optional<String> answer = RedisErrors.answer(refused).filter(text -> text.startsWith("ERR "));
        if (answer.isEmpty()) {
            throw link.errors().of(doing, refused);
        }
        note(Map.of(
                file.field(),
                row(LedgerRow.State.FAILED, null, persist.run(), answer.get().substring("ERR ".length()))));
    }

    /** Waits until the first rewrite of the append-only file is done: before it, a restart would lose data. */
    private void awaitRewrite() throws StoreException {
        Instant end = clock.instant().plus(REWRITE_PATIENCE);
        while (true) {
            Map<String, String> info = link.send(
                            "waiting for the append-only file", RedisCommand.of(Command.INFO, "persistence"))
                    .lines();
            boolean running = info.getOrDefault("aof_rewrite_in_progress", "0").equals("1")
                    || info.getOrDefault("aof_rewrite_scheduled", "0").equals("1");
            if (!running) {
                rewriteWorked(info);
                return;
            }
            if (clock.instant().isAfter(end)) {
                throw link.errors()
                        .of(
                                Kind.UNAVAILABLE,
                                "AofRewriteRunning",
                                "Redis at %s is still writing its append-only file after %d s: the rest is done when that has ended"
                                        .formatted(link.errors().address(), REWRITE_PATIENCE.toSeconds()),
                                null);
            }
            heartbeat.beat();
            pause();
        }
    }

    private void rewriteWorked(Map<String, String> info) throws StoreException {
        boolean enabled = info.getOrDefault("aof_enabled", "0").equals("1");
        if (enabled && !info.getOrDefault("aof_last_bgrewrite_status", "ok").equals("ok")) {
            throw link.errors()
                    .of(
                            Kind.UNAVAILABLE,
                            "AofRewriteFailed",
                            "Redis at %s could not write its append-only file: look at its log and disk"
                                    .formatted(link.errors().address()),
                            null);
        }
    }

    private void pause() throws StoreException {
        try {
            Thread.sleep(REWRITE_LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw link.errors()
                    .of(
                            Kind.UNAVAILABLE,
                            "Interrupted",
                            "the operator is stopping while Redis writes its append-only file",
                            e);
        }
    }

    private Map<String, LedgerRow> withPending(String field, LedgerRow row, RedisStep.Durability file) {
        return file == RedisStep.Durability.NONE
                ? Map.of(field, row)
                : Map.of(field, row, file.field(), row(LedgerRow.State.PENDING, null, null, null));
    }

    private void pending(RedisStep.Durability file) throws StoreException {
        if (file != RedisStep.Durability.NONE) {
            note(Map.of(file.field(), row(LedgerRow.State.PENDING, null, null, null)));
        }
    }

    private LedgerRow row(
            LedgerRow.State state, @Nullable String before, @Nullable String sent, @Nullable String readBack) {
        return new LedgerRow(
                owner.path(),
                state,
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                before,
                sent,
                readBack);
    }

    private void note(Map<String, LedgerRow> rows) throws StoreException {
        List<String> words = new ArrayList<>(List.of(RedisLedger.LEDGER));
        rows.forEach((field, row) -> {
            words.add(field);
            words.add(RedisLedger.write(row));
        });
        link.send("writing the ledger", RedisCommand.of(Command.HSET, words));
    }

    private void forget(String field) throws StoreException {
        link.send("writing the ledger", RedisCommand.of(Command.HDEL, RedisLedger.LEDGER, field));
    }
}
