package io.zentoria.datalayer.pooler;

import java.util.Map;
import java.util.Optional;

/**
 * What one PgBouncer is: as its console told, immutable.
 *
 * @param version such as {@code 1.24.1}
 * @param settings {@code SHOW CONFIG} by name
 * @param databases {@code SHOW DATABASES} by name, the console itself left out
 * @param users {@code SHOW USERS} by name
 */
public record PoolerActual(
        String version, Map<String, Setting> settings, Map<String, Database> databases, Map<String, User> users) {
    public PoolerActual {
        settings = Map.copyOf(settings);
        databases = Map.copyOf(databases);
        users = Map.copyOf(users);
    }

    /**
     * A setting.
     *
     * @param changeable whether the console can set it
     */
    public record Setting(String value, boolean changeable) {}

    /**
     * A database that clients can name.
     *
     * @param target its name on the server
     * @param poolSize in force: its own, or the default
     * @param maxConnections in force; 0 for no limit
     * @param mode its own {@code pool_mode}; empty for the common one
     * @param closed what keeps clients out: {@code paused} or {@code disabled}
     */
    public record Database(
            String target, int poolSize, int maxConnections, Optional<String> mode, Optional<String> closed) {}

    /**
     * A user of the list or of the section {@code [users]}.
     *
     * @param poolSize its own, which wins over its database's
     */
    public record User(Optional<Integer> poolSize, Optional<String> mode) {}

    /** The value of a setting; empty text when this version does not know it. */
    String value(String name) {
        Setting setting = settings.get(name);
        return setting == null ? "" : setting.value();
    }

    /** Whether it has loaded the user list with this mark. */
    public boolean hasLoaded(String userListMark) {
        return users.containsKey(userListMark);
    }

    /** Which of the operator's files it has loaded; empty when it runs on one of somebody else's. */
    public Optional<String> mark() {
        return Optional.of(value(PgBouncerIni.MARK)).filter(PgBouncerIni::isMark);
    }
}
