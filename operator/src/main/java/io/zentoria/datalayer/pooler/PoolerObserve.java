package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.plan.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a console: four questions, nothing is changed. */
final class PoolerObserve {
    private static final String CONSOLE = "pgbouncer";
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)(\\.\\d+)?");
    /** The first version in which a user can have a pool size (changelog). */
    private static final int OLDEST_MINOR = 23;

    private final PoolerConsole console;

    PoolerObserve(PoolerConsole console) {
        this.console = console;
    }

    PoolerActual read() throws StoreException {
        String version = version();
        Map<String, PoolerActual.Setting> settings = new HashMap<>();
        for (Map<String, String> row : console.show("CONFIG", "read its settings")) {
            settings.put(
                    text(row, "key"),
                    new PoolerActual.Setting(
                            text(row, "value"), text(row, "changeable").equals("yes")));
        }
        Map<String, PoolerActual.Database> databases = new HashMap<>();
        for (Map<String, String> row : console.show("DATABASES", "read its databases")) {
            if (!text(row, "name").equals(CONSOLE)) {
                databases.put(text(row, "name"), database(row));
            }
        }
        Map<String, PoolerActual.User> users = new HashMap<>();
        for (Map<String, String> row : console.show("USERS", "read its users")) {
            users.put(
                    text(row, "name"),
                    new PoolerActual.User(
                            Optional.ofNullable(row.get("pool_size"))
                                    .filter(size -> size.matches("\\d+"))
                                    .map(Integer::valueOf),
                            Optional.ofNullable(row.get("pool_mode"))));
        }
        return new PoolerActual(version, settings, databases, users);
    }

    private static PoolerActual.Database database(Map<String, String> row) {
        String closed = text(row, "paused").equals("1")
                ? "paused"
                : text(row, "disabled").equals("1") ? "disabled" : "";
        return new PoolerActual.Database(
                text(row, "database"),
                number(row, "pool_size"),
                number(row, "max_connections"),
                Optional.ofNullable(row.get("pool_mode")),
                Optional.of(closed).filter(word -> !word.isEmpty()));
    }

    private String version() throws StoreException {
        List<Map<String, String>> rows = console.show("VERSION", "read its version");
        String words = rows.isEmpty() ? "" : text(rows.getFirst(), "version");
        Matcher version = VERSION.matcher(words);
        if (!version.find()) {
            throw PoolerErrors.failure(
                    console.address(),
                    StoreException.Kind.INVALID,
                    "UnsupportedVersion",
                    "what answers at %s is no PgBouncer (%s): name one in pooler.endpoint"
                            .formatted(console.address(), words.isEmpty() ? "no version" : words));
        }
        if (Integer.parseInt(version.group(1)) == 1 && Integer.parseInt(version.group(2)) < OLDEST_MINOR) {
            throw PoolerErrors.failure(
                    console.address(),
                    StoreException.Kind.INVALID,
                    "UnsupportedVersion",
                    "PgBouncer at %s is %s, which knows no pool size of a user: update it to 1.%d or newer"
                            .formatted(console.address(), version.group(), OLDEST_MINOR));
        }
        return version.group();
    }

    private static String text(Map<String, String> row, String column) {
        return row.getOrDefault(column, "");
    }

    private static int number(Map<String, String> row, String column) {
        String value = text(row, column);
        return value.matches("\\d{1,9}") ? Integer.parseInt(value) : 0;
    }
}
