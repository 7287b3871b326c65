package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.plan.Notice;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What works but should not stay so. Pure. */
final class RedisNotices {
    private RedisNotices() {}

    static List<Notice> of(RedisDesired desired, RedisActual actual) {
        List<Notice> notices = new ArrayList<>();
        if (desired.exposed()) {
            notices.add(new Notice(
                    "NoTls",
                    "Redis at %s is reached without encryption: passwords and data can be read on the way; set spec.redis.endpoint.tls.mode to VerifyFull"
                            .formatted(desired.address())));
        }
        evictionRisk(desired, actual, notices);
        notPersisted(desired, actual, notices);
        if (!actual.persistence().snapshotsWork() || !actual.persistence().logWorks()) {
            notices.add(new Notice(
                    "PersistenceFailing",
                    "Redis at %s could not write its %s the last time: look at its log and disk"
                            .formatted(
                                    desired.address(),
                                    actual.persistence().logWorks() ? "snapshot" : "append-only file")));
        }
        return notices;
    }

    /** Under a volatile policy the keys that stay for ever push out all others, and then writes fail. */
    private static void evictionRisk(RedisDesired desired, RedisActual actual, List<Notice> notices) {
        String policy = effective("maxmemory-policy", desired, actual);
        BigInteger limit =
                ConfigValue.bytes(effective("maxmemory", desired, actual)).orElse(BigInteger.ZERO);
        String kept = names(desired, true);
        String first = names(desired, false);
        if (policy.startsWith("volatile-") && limit.signum() > 0 && !kept.isEmpty() && !first.isEmpty()) {
            notices.add(new Notice(
                    "EvictionRisk",
                    "with maxmemory-policy %s the keys without a time to live (%s) push out those of %s first, and then writes fail: keep them small, or give them a Redis of their own"
                            .formatted(policy, kept, first)));
        }
    }

    private static String names(RedisDesired desired, boolean kept) {
        return desired.allocations().stream()
                .filter(allocation ->
                        kept ? allocation.ttl().kept() : allocation.ttl().needed())
                .map(RedisDesired.Allocation::name)
                .collect(Collectors.joining(", "));
    }

    private static String effective(String name, RedisDesired desired, RedisActual actual) {
        String wanted = desired.config().get(name);
        return wanted == null ? actual.config().getOrDefault(name, "") : wanted;
    }

    private static void notPersisted(RedisDesired desired, RedisActual actual, List<Notice> notices) {
        boolean parameters = !desired.config().isEmpty();
        boolean users = !desired.users().isEmpty();
        boolean kept = !actual.configFile().isEmpty()
                || (!parameters && !actual.aclFile().isEmpty());
        if ((parameters || users) && !kept) {
            notices.add(new Notice(
                    "NotPersisted",
                    "Redis at %s was started without a configuration file: a restart forgets %s until the next check puts them back"
                            .formatted(
                                    desired.address(),
                                    users && actual.aclFile().isEmpty()
                                            ? (parameters ? "parameters and users" : "users")
                                            : "parameters")));
        }
        for (RedisStep.Durability file : RedisStep.Durability.values()) {
            LedgerRow row = actual.ledger().get(file.field());
            if (row != null && row.state() == LedgerRow.State.FAILED) {
                notices.add(new Notice(
                        "NotPersisted",
                        "Redis at %s could not write its %s (%s): a restart forgets what was changed until the next check puts it back; make the file and its folder writable for it and restart it"
                                .formatted(
                                        desired.address(),
                                        file.title(),
                                        row.readBack() == null ? "no reason given" : row.readBack())));
            }
        }
    }
}
