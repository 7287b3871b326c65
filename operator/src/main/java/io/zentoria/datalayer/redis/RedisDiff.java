package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.LedgerEffect;
import io.zentoria.datalayer.plan.Notice;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.plan.Target;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What lies between a server and the spec. Pure. */
final class RedisDiff {
    private static final Target DATA_SET = new Target(StoreKind.REDIS, "data set", "identity");

    private RedisDiff() {}

    /** The plan that brings the server to the spec. */
    static Plan plan(RedisDesired desired, RedisActual actual) {
        List<Change> changes = new ArrayList<>();
        List<Conflict> conflicts = new ArrayList<>();
        List<Notice> notices = new ArrayList<>();
        if (actual.identity().isEmpty()) {
            changes.add(Change.of(DATA_SET, "mark the data set as looked after", Risk.SAFE, new RedisStep.Mark()));
        }
        new ParameterDiff(desired, actual).into(changes, conflicts, notices);
        new UserDiff(desired, actual).into(changes, conflicts);
        changes.addAll(persist(changes, desired.owner(), actual));
        conflicts.addAll(databasesMissing(desired, actual));
        notices.addAll(RedisNotices.of(desired, actual));
        return new Plan(StoreKind.REDIS, changes, conflicts, List.of(), notices);
    }

    /** The plan that takes away what the ledger says that the operator made for this owner, and only that. */
    static Plan planDeletion(Owner owner, RedisActual actual) {
        List<Change> changes = new ArrayList<>();
        boolean othersLeft = false;
        for (Map.Entry<String, LedgerRow> entry : actual.ledger().entrySet()) {
            boolean object = isObject(entry.getKey());
            if (object && entry.getValue().owner().equals(owner.path())) {
                changes.add(withdrawal(entry.getKey(), entry.getValue(), actual));
            } else {
                othersLeft |= object;
            }
        }
        changes.addAll(persist(changes, owner, actual));
        if (!othersLeft && !actual.identity().isEmpty()) {
            changes.add(Change.of(DATA_SET, "take away the operator's own keys", Risk.SAFE, new RedisStep.Unmark()));
        }
        return new Plan(StoreKind.REDIS, changes, List.of(), List.of(), List.of());
    }

    /** Whether a row is about a parameter or user, not about a file. */
    private static boolean isObject(String field) {
        return field.startsWith(RedisLedger.PARAMETER + "/") || field.startsWith(RedisLedger.USER + "/");
    }

    private static Change withdrawal(String field, LedgerRow row, RedisActual actual) {
        int slash = field.indexOf('/');
        String name = field.substring(slash + 1);
        return field.substring(0, slash).equals(RedisLedger.USER)
                ? UserDiff.withdrawal(name, row, actual)
                : ParameterDiff.withdrawal(name, row, actual);
    }

    /** Takes a thing out of the ledger that is gone, or that the operator did not make. */
    static Change forget(Target target) {
        return new Change(
                target,
                "forget " + target.kind() + " " + target.name() + " and leave it as it is",
                List.of(),
                Risk.SAFE,
                LedgerEffect.GONE,
                new RedisStep.Forget(RedisLedger.field(target)));
    }

    /** Where a changed parameter is kept. */
    static RedisStep.Durability parameterFile(RedisActual actual) {
        return actual.configFile().isEmpty() ? RedisStep.Durability.NONE : RedisStep.Durability.CONFIG_FILE;
    }

    /** Where a changed user is kept. */
    static RedisStep.Durability userFile(RedisActual actual) {
        return actual.aclFile().isEmpty() ? parameterFile(actual) : RedisStep.Durability.ACL_FILE;
    }

    /**
     * The files to write: those of the planned changes, and those that an earlier pass did not come to write. What
     * another resource has yet to write is under way there: it would look like drift here.
     */
    private static List<Change> persist(List<Change> changes, Owner owner, RedisActual actual) {
        Set<RedisStep.Durability> files = EnumSet.noneOf(RedisStep.Durability.class);
        changes.stream()
                // One that is denied must not have the file written again and again; its row asks for it once it is
                // done.
                .filter(change -> change.risk() != Risk.DESTRUCTIVE)
                .forEach(change -> files.add(durability((RedisStep) change.step())));
        for (RedisStep.Durability file : RedisStep.Durability.values()) {
            LedgerRow row = actual.ledger().get(file.field());
            if (row != null && row.owner().equals(owner.path()) && unwritten(row, actual)) {
                files.add(file);
            }
        }
        files.remove(RedisStep.Durability.NONE);
        return files.stream().map(file -> persist(file, actual)).toList();
    }

    private static RedisStep.Durability durability(RedisStep step) {
        return switch (step) {
            case RedisStep.SetParameter set -> set.durability();
            case RedisStep.RestoreParameter restore -> restore.durability();
            case RedisStep.SetUser set -> set.durability();
            case RedisStep.DropUser drop -> drop.durability();
            case RedisStep.Mark mark -> RedisStep.Durability.NONE;
            case RedisStep.Adopt adopt -> RedisStep.Durability.NONE;
            case RedisStep.Forget forget -> RedisStep.Durability.NONE;
            case RedisStep.Persist persist -> RedisStep.Durability.NONE;
            case RedisStep.Unmark unmark -> RedisStep.Durability.NONE;
        };
    }

    /** A file that could not be written is tried again when the server was restarted: somebody may have mended it. */
    private static boolean unwritten(LedgerRow row, RedisActual actual) {
        return row.state() == LedgerRow.State.PENDING
                || (row.state() == LedgerRow.State.FAILED && !actual.run().equals(row.sent()));
    }

    private static Change persist(RedisStep.Durability file, RedisActual actual) {
        return Change.of(
                new Target(StoreKind.REDIS, "file", file.title()),
                "write the server's %s, so that a restart keeps this".formatted(file.title()),
                Risk.SAFE,
                new RedisStep.Persist(file, actual.run()));
    }

    private static List<Conflict> databasesMissing(RedisDesired desired, RedisActual actual) {
        return desired.allocations().stream()
                .filter(allocation -> allocation.db() >= actual.databases())
                .map(allocation -> new Conflict(
                        new Target(StoreKind.REDIS, "allocation", allocation.name()),
                        "database %d does not exist, the server has %d: put 'databases %d' in its configuration file and restart it, or choose a lower number"
                                .formatted(allocation.db(), actual.databases(), allocation.db() + 1)))
                .toList();
    }

    /** The sentence for a thing that another resource asked for first. */
    static Conflict anothers(Target target, LedgerRow row) {
        return new Conflict(
                target,
                "it belongs to the resource %s: take it out of one of the two, or, if that resource is gone, run HDEL %s '%s' in DB 0"
                        .formatted(Shown.text(row.owner(), 200), RedisLedger.LEDGER, RedisLedger.field(target)));
    }
}
