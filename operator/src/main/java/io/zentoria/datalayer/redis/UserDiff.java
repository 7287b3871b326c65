package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.LedgerEffect;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ACL users that the spec names, and those that the operator made and that it no longer names. */
final class UserDiff {
    private final RedisDesired desired;
    private final RedisActual actual;

    UserDiff(RedisDesired desired, RedisActual actual) {
        this.desired = desired;
        this.actual = actual;
    }

    void into(List<Change> changes, List<Conflict> conflicts) {
        Set<String> wanted =
                desired.users().stream().map(RedisDesired.User::name).collect(Collectors.toCollection(HashSet::new));
        String prefix = RedisLedger.USER + "/";
        actual.ledger().forEach((field, row) -> {
            String name = field.startsWith(prefix) ? field.substring(prefix.length()) : "";
            if (!name.isEmpty()
                    && !wanted.contains(name)
                    && row.owner().equals(desired.owner().path())) {
                changes.add(withdrawal(name, row, actual));
            }
        });
        desired.users().forEach(user -> wanted(user, changes, conflicts));
    }

    private void wanted(RedisDesired.User user, List<Change> changes, List<Conflict> conflicts) {
        Target target = RedisLedger.user(user.name());
        LedgerRow row = actual.ledger().get(RedisLedger.field(target));
        RedisActual.User now = actual.users().get(user.name());
        if (!user.problems().isEmpty()) {
            conflicts.add(new Conflict(target, String.join("; ", user.problems())));
        } else if (user.name().equals(actual.connectedAs())) {
            conflicts.add(new Conflict(
                    target, "the operator itself logs in as this user: give it another one in adminSecretRef"));
        } else if (row != null && !row.owner().equals(desired.owner().path())) {
            conflicts.add(RedisDiff.anothers(target, row));
        } else if (now == null) {
            changes.add(create(target, user));
        } else {
            compare(target, user, now, row, changes, conflicts);
        }
    }

    private Change create(Target target, RedisDesired.User user) {
        AclRules rules = user.rules();
        List<Difference> rights = new ArrayList<>();
        rights.add(new Difference("keys", null, String.join(" ", rules.keys())));
        rights.add(new Difference("channels", null, String.join(" ", rules.channels())));
        rights.add(new Difference("commands", null, String.join(" ", rules.commands())));
        rights.removeIf(right -> "".equals(right.to()));
        return new Change(
                target, "create acl user " + user.name(), rights, Risk.SAFE, LedgerEffect.MADE, step(user, true));
    }

    private void compare(
            Target target,
            RedisDesired.User user,
            RedisActual.User now,
            @Nullable LedgerRow row,
            List<Change> changes,
            List<Conflict> conflicts) {
        List<Difference> differences = differences(user, now, row);
        if (differences.isEmpty()) {
            if (row == null) {
                changes.add(Change.of(
                        target,
                        "adopt acl user %s, which is as wanted already".formatted(user.name()),
                        Risk.SAFE,
                        new RedisStep.Adopt(
                                RedisLedger.field(target),
                                String.join(" ", user.rules().commands()),
                                now.commands())));
            }
            return;
        }
        if (row == null) {
            String what = differences.stream().map(Difference::attribute).collect(Collectors.joining(", "));
            conflicts.add(new Conflict(
                    target,
                    "a user of this name was made by somebody else and differs in %s: make it the same, take it away with ACL DELUSER, or choose another name"
                            .formatted(what)));
            return;
        }
        boolean newPassword = differences.stream()
                .anyMatch(difference -> difference.attribute().equals("password"));
        String what = differences.stream().map(Difference::attribute).collect(Collectors.joining(", "));
        changes.add(new Change(
                target,
                "set %s of acl user %s".formatted(what, user.name()),
                differences,
                newPassword ? Risk.DISRUPTIVE : Risk.SAFE,
                LedgerEffect.NONE,
                step(user, row.state() == LedgerRow.State.MADE)));
    }

    private RedisStep.SetUser step(RedisDesired.User user, boolean made) {
        return new RedisStep.SetUser(user.name(), user.passwordHash(), user.rules(), made, RedisDiff.userFile(actual));
    }

    /** What differs, in a fixed order and without any hash. */
    static List<Difference> differences(RedisDesired.User user, RedisActual.User now, @Nullable LedgerRow row) {
        List<Difference> differences = new ArrayList<>();
        AclRules rules = user.rules();
        if (!now.flags().contains("on")) {
            differences.add(new Difference("state", "off", "on"));
        }
        if (now.flags().contains("nopass")) {
            differences.add(new Difference("password", "none needed", "the one in its Secret"));
        } else if (user.passwordHash().isEmpty()
                || !now.passwordHashes().equals(Set.of(user.passwordHash().get()))) {
            differences.add(new Difference("password", "another", "the one in its Secret"));
        }
        if (now.flags().contains("skip-sanitize-payload")) {
            differences.add(new Difference("payload check", "off", "on"));
        }
        if (!now.keys().equals(rules.keys())) {
            differences.add(new Difference("keys", String.join(" ", now.keys()), String.join(" ", rules.keys())));
        }
        if (!now.channels().equals(rules.channels())) {
            differences.add(
                    new Difference("channels", String.join(" ", now.channels()), String.join(" ", rules.channels())));
        }
        if (!AclCommands.same(rules.commands(), now.commands(), row)) {
            differences.add(new Difference("commands", now.commands(), String.join(" ", rules.commands())));
        }
        if (now.selectors() > 0) {
            differences.add(new Difference("selectors", String.valueOf(now.selectors()), "0"));
        }
        return differences;
    }

    /** What becomes of a user that the spec no longer names: it goes when the operator made it, else it stays. */
    static Change withdrawal(String name, LedgerRow row, RedisActual actual) {
        Target target = RedisLedger.user(name);
        if (row.state() != LedgerRow.State.MADE || !actual.users().containsKey(name)) {
            return RedisDiff.forget(target);
        }
        return new Change(
                target,
                "drop acl user " + name,
                List.of(),
                Risk.SAFE,
                LedgerEffect.GONE,
                new RedisStep.DropUser(name, RedisDiff.userFile(actual)));
    }
}
