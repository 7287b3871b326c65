package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.LedgerEffect;
import io.zentoria.datalayer.plan.Notice;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.Target;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters that the spec names, and those that it no longer names. */
final class ParameterDiff {
    private final RedisDesired desired;
    private final RedisActual actual;

    ParameterDiff(RedisDesired desired, RedisActual actual) {
        this.desired = desired;
        this.actual = actual;
    }

    void into(List<Change> changes, List<Conflict> conflicts, List<Notice> notices) {
        desired.config().forEach((name, value) -> wanted(name, value, changes, conflicts, notices));
        String prefix = RedisLedger.PARAMETER + "/";
        actual.ledger().forEach((field, row) -> {
            String name = field.startsWith(prefix) ? field.substring(prefix.length()) : "";
            boolean dropped = !name.isEmpty() && !desired.config().containsKey(name);
            if (dropped && row.owner().equals(desired.owner().path())) {
                changes.add(withdrawal(name, row, actual));
            }
        });
    }

    private void wanted(
            String name, String value, List<Change> changes, List<Conflict> conflicts, List<Notice> notices) {
        Target target = RedisLedger.parameter(name);
        LedgerRow row = actual.ledger().get(RedisLedger.field(target));
        ParameterKind kind = ParameterKind.of(name);
        String now = actual.config().get(name);
        if (kind == ParameterKind.SECRET) {
            conflicts.add(
                    new Conflict(
                            target,
                            "it holds a password, which everybody who reads the resource would see: set it in the server's own file"));
        } else if (now == null) {
            conflicts.add(new Conflict(
                    target,
                    "Redis %s has no parameter of this name: mend it or take it out of spec.redis.config"
                            .formatted(actual.version())));
        } else if (row != null && !row.owner().equals(desired.owner().path())) {
            conflicts.add(RedisDiff.anothers(target, row));
        } else if (ConfigValue.same(name, value, now) || (row != null && row.translated(value, now))) {
            if (row == null) {
                changes.add(adopt(target, value, now));
            }
        } else if (kind == ParameterKind.RESTART) {
            notices.add(new Notice(
                    "RestartRequired",
                    "Redis parameter %s is '%s' and should be '%s': only its configuration file and a restart change it"
                            .formatted(name, now, value)));
        } else if (kind == ParameterKind.PROTECTED && !actual.protectedConfigs()) {
            notices.add(new Notice(
                    "NotPermitted",
                    "Redis parameter %s is '%s' and should be '%s': the server lets nobody change it at run time (enable-protected-configs no)"
                            .formatted(name, now, value)));
        } else {
            changes.add(set(target, value, now, row));
        }
    }

    private static Change adopt(Target target, String value, String now) {
        return Change.of(
                target,
                "adopt parameter %s, which is %s already".formatted(target.name(), value.isEmpty() ? "empty" : value),
                Risk.SAFE,
                new RedisStep.Adopt(RedisLedger.field(target), value, now));
    }

    private Change set(Target target, String value, String now, @Nullable LedgerRow row) {
        Squeeze squeeze = squeeze(
                target.name(),
                effective("maxmemory", desired.config()),
                effective("maxmemory-policy", desired.config()),
                actual);
        return new Change(
                target,
                "set parameter %s to %s%s".formatted(target.name(), value.isEmpty() ? "nothing" : value, squeeze.words),
                List.of(new Difference(target.name(), now, value)),
                risk(target.name(), squeeze),
                LedgerEffect.NONE,
                new RedisStep.SetParameter(target.name(), value, original(now, row), RedisDiff.parameterFile(actual)));
    }

    /** The value from before the operator's first change. */
    private static String original(String now, @Nullable LedgerRow row) {
        if (row != null && row.before() != null) {
            return row.before();
        }
        return row != null && row.state() == LedgerRow.State.ADOPTED && row.readBack() != null ? row.readBack() : now;
    }

    /** What happens at once when a memory limit is below what is in use. */
    private enum Squeeze {
        NONE(""),
        WRITES_FAIL(", while more memory is in use than maxmemory allows: writes would fail"),
        KEYS_GO(", while more memory is in use than maxmemory allows: keys would be evicted");

        private final String words;

        Squeeze(String words) {
            this.words = words;
        }
    }

    private static Squeeze squeeze(String name, String maxmemory, String policy, RedisActual actual) {
        if (!name.equals("maxmemory") && !name.equals("maxmemory-policy")) {
            return Squeeze.NONE;
        }
        BigInteger limit = ConfigValue.bytes(maxmemory).orElse(BigInteger.ZERO);
        if (limit.signum() == 0 || limit.compareTo(BigInteger.valueOf(actual.usedMemory())) >= 0) {
            return Squeeze.NONE;
        }
        return policy.equalsIgnoreCase("noeviction") ? Squeeze.WRITES_FAIL : Squeeze.KEYS_GO;
    }

    private static Risk risk(String name, Squeeze squeeze) {
        return switch (squeeze) {
            case KEYS_GO -> Risk.DESTRUCTIVE;
            case WRITES_FAIL -> Risk.DISRUPTIVE;
            // Turning the append-only file on or off rewrites all data, or gives up its safety.
            case NONE -> name.equals("appendonly") ? Risk.DISRUPTIVE : Risk.SAFE;
        };
    }

    private String effective(String name, Map<String, String> wanted) {
        String value = wanted.get(name);
        return value == null ? actual.config().getOrDefault(name, "") : value;
    }

    /** What becomes of a parameter that the spec no longer names: the value from before, where the operator changed it. */
    static Change withdrawal(String name, LedgerRow row, RedisActual actual) {
        Target target = RedisLedger.parameter(name);
        String now = actual.config().get(name);
        String before = row.before();
        if (now == null || before == null || ConfigValue.same(name, before, now)) {
            return RedisDiff.forget(target);
        }
        boolean limit = name.equals("maxmemory");
        Squeeze squeeze = squeeze(
                name,
                limit ? before : actual.config().getOrDefault("maxmemory", ""),
                limit ? actual.config().getOrDefault("maxmemory-policy", "") : before,
                actual);
        return new Change(
                target,
                "set parameter %s back to %s%s".formatted(name, before.isEmpty() ? "nothing" : before, squeeze.words),
                List.of(new Difference(name, now, before)),
                risk(name, squeeze),
                LedgerEffect.GONE,
                new RedisStep.RestoreParameter(name, before, RedisDiff.parameterFile(actual)));
    }
}
