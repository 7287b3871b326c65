package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.plan.Target;
import java.util.ArrayList;
import java.util.List;

/** Databases, pools and users of a PgBouncer on somebody else's files: nothing but those can change them. Pure. */
final class PoolDiff {
    private PoolDiff() {}

    static List<Conflict> conflicts(PoolerDesired desired, PoolerActual actual) {
        List<Conflict> conflicts = new ArrayList<>();
        databases(desired, actual, conflicts);
        pools(desired, actual, conflicts);
        users(desired, actual, conflicts);
        return conflicts;
    }

    private static void databases(PoolerDesired desired, PoolerActual actual, List<Conflict> conflicts) {
        for (String name : desired.databases()) {
            if (!PgBouncerIni.canName(name)) {
                continue; // a warning says that
            }
            PoolerActual.Database found = actual.databases().get(name);
            if (found == null) {
                say(conflicts, "database", name, "is not in its section [databases]: add it there and RELOAD");
                continue;
            }
            if (!found.target().equals(name)) {
                say(
                        conflicts,
                        "database",
                        name,
                        "leads to the database %s of the server: write dbname=%s and RELOAD"
                                .formatted(found.target(), name));
            }
            if (found.maxConnections() != desired.maxDbConnections()
                    && !actual.value("max_db_connections").equals(String.valueOf(found.maxConnections()))) {
                say(
                        conflicts,
                        "database",
                        name,
                        "has a max_db_connections of its own, %d and not %d: take it out of its line and RELOAD"
                                .formatted(found.maxConnections(), desired.maxDbConnections()));
            }
            found.mode()
                    .filter(mode -> !mode.equals(desired.mode()))
                    .ifPresent(mode -> say(
                            conflicts,
                            "database",
                            name,
                            "has a pool_mode of its own, %s and not %s: take it out of its line and RELOAD"
                                    .formatted(mode, desired.mode())));
        }
    }

    private static void pools(PoolerDesired desired, PoolerActual actual, List<Conflict> conflicts) {
        PoolSizes sizes = PoolSizes.of(desired);
        desired.sizes().forEach((pair, size) -> {
            PoolerActual.Database database = actual.databases().get(pair.database());
            if (database == null) {
                return; // said already
            }
            PoolerActual.User user = actual.users().get(pair.role());
            int found = user == null ? database.poolSize() : user.poolSize().orElse(database.poolSize());
            int wanted =
                    sizes.users().getOrDefault(pair.role(), sizes.databases().getOrDefault(pair.database(), size));
            if (found != wanted) {
                say(
                        conflicts,
                        "pool",
                        pair.toString(),
                        "has %d connections and not %d: write the pool_size into its files and RELOAD"
                                .formatted(found, wanted));
            }
        });
    }

    /** Where a query finds users, none has to be in the list. */
    private static void users(PoolerDesired desired, PoolerActual actual, List<Conflict> conflicts) {
        boolean asked = !actual.value("auth_user").isEmpty();
        for (PoolerDesired.Role role : desired.roles()) {
            PoolerActual.User found = actual.users().get(role.name());
            if (found == null && !asked) {
                say(
                        conflicts,
                        "user",
                        role.name(),
                        "is not in its user list: add the server's own verifier there and RELOAD");
            }
            if (found != null) {
                found.mode()
                        .filter(mode -> !mode.equals(desired.mode()))
                        .ifPresent(mode -> say(
                                conflicts,
                                "user",
                                role.name(),
                                "has a pool_mode of its own, %s and not %s: take it out of [users] and RELOAD"
                                        .formatted(mode, desired.mode())));
            }
        }
    }

    private static void say(List<Conflict> conflicts, String kind, String name, String message) {
        conflicts.add(new Conflict(new Target(StoreKind.POOLER, kind, name), message));
    }
}
