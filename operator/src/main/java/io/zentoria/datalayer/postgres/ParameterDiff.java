package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Server settings: what is asked, what the files say, what is in force. A setting that needs a restart is written to the
 * file and reported; the operator restarts nothing.
 */
final class ParameterDiff {
    private ParameterDiff() {}

    static void diff(Draft draft, PostgresDesired desired, PostgresActual actual) {
        desired.parameters().forEach((name, value) -> {
            Target target = Draft.target("parameter", name);
            if (!Claims.another(draft, actual, desired.owner(), target)) {
                one(draft, target, value, actual);
            }
        });
        overridden(draft, desired, actual);
    }

    private static void one(Draft draft, Target target, String value, PostgresActual actual) {
        String name = target.name();
        PostgresActual.Parameter found = actual.parameters().get(name);
        if (found == null) {
            set(draft, target, value, null); // the server will say that it does not know it
            return;
        }
        String wanted = ParameterValue.canonical(value, found.type(), found.unit());
        String running = ParameterValue.canonical(found.running(), found.type(), found.unit());
        String file = found.file() == null ? null : ParameterValue.canonical(found.file(), found.type(), found.unit());
        if (wanted.equals(running) && (file == null || wanted.equals(file))) {
            return;
        }
        if (!actual.admin().mayAlterSystem()) {
            draft.conflict(
                    target,
                    "allow_alter_system is off on this server: write %s = %s into its postgresql.conf"
                            .formatted(name, value));
            return;
        }
        if (wanted.equals(file)) {
            waiting(draft, name, found, value);
            return;
        }
        set(draft, target, value, found);
    }

    private static void waiting(Draft draft, String name, PostgresActual.Parameter found, String value) {
        String running = shown(found.running(), found);
        if (found.source().equals("command line") || found.source().equals("environment variable")) {
            draft.notice(
                    "ParameterShadowed",
                    "parameter %s is %s by the server's %s, which wins over the file's %s: take it out there"
                            .formatted(name, running, found.source(), value));
        } else if (found.context().equals("postmaster")) {
            draft.notice(
                    "RestartRequired",
                    "parameter %s is %s until PostgreSQL is restarted, then %s".formatted(name, running, value));
        } else {
            draft.notice(
                    "ParameterShadowed",
                    "parameter %s is %s (from %s) although the file says %s"
                            .formatted(name, running, found.source(), value));
        }
    }

    private static void set(Draft draft, Target target, String value, PostgresActual.@Nullable Parameter found) {
        String name = target.name();
        boolean later = found != null && found.context().equals("postmaster");
        draft.make(
                target,
                "set parameter %s = %s%s".formatted(name, value, later ? ", in force after the next restart" : ""),
                Risk.SAFE,
                new PostgresStep.Statements(
                        "",
                        false,
                        List.of(
                                "ALTER SYSTEM SET " + Sql.name(name) + " = " + Sql.literal(value),
                                "SELECT pg_reload_conf()")));
    }

    private static String shown(String value, PostgresActual.Parameter found) {
        return found.unit() == null || !value.matches("-?\\d+") ? value : value + " x " + found.unit();
    }

    /** A value set by hand for a role or database of the spec wins over the server's in their sessions. */
    private static void overridden(Draft draft, PostgresDesired desired, PostgresActual actual) {
        Set<String> roles =
                desired.roles().stream().map(PostgresDesired.Role::name).collect(Collectors.toSet());
        Set<String> databases =
                desired.databases().stream().map(PostgresDesired.Database::name).collect(Collectors.toSet());
        for (PostgresActual.Setting setting : actual.settings()) {
            boolean ours = setting.role() != null && roles.contains(setting.role())
                    || setting.database() != null && databases.contains(setting.database());
            if (!ours || !desired.parameters().containsKey(setting.name())) {
                continue;
            }
            draft.change(
                    Draft.target("setting", where(setting) + "/" + setting.name()),
                    "reset parameter %s of %s, which was set past the server's"
                            .formatted(setting.name(), where(setting)),
                    List.of(new Difference(
                            setting.name(),
                            setting.value(),
                            desired.parameters().get(setting.name()))),
                    Risk.SAFE,
                    new PostgresStep.Statements(
                            "", true, List.of(alter(setting) + " RESET " + Sql.name(setting.name()))));
        }
    }

    /** The search functions are reachable without their schema where the vector bundle is. */
    static void searchPaths(Draft draft, PostgresDesired desired, PostgresActual actual) {
        for (PostgresDesired.Database database : desired.databases()) {
            boolean vectors = database.migrations().stream()
                    .anyMatch(migration ->
                            migration.isBundle() && migration.name().equals("zentoria-vectors"));
            if (!vectors || database.vectorTables().isEmpty()) {
                continue;
            }
            String wanted = "\"$user\", public, "
                    + (database.extensionSchema().equals("public") ? "" : Sql.name(database.extensionSchema()) + ", ")
                    + "embeddings";
            String found = actual.settings().stream()
                    .filter(setting -> setting.role() == null
                            && Objects.equals(setting.database(), database.name())
                            && setting.name().equals("search_path"))
                    .map(PostgresActual.Setting::value)
                    .findFirst()
                    .orElse(null);
            if (!wanted.equals(found)) {
                draft.change(
                        Draft.target("setting", "database " + database.name() + "/search_path"),
                        "let sessions in database %s find the search functions".formatted(database.name()),
                        List.of(new Difference("search_path", found, wanted)),
                        Risk.SAFE,
                        new PostgresStep.Statements(
                                "",
                                true,
                                List.of("ALTER DATABASE " + Sql.name(database.name()) + " SET search_path = "
                                        + wanted)));
            }
        }
    }

    private static String where(PostgresActual.Setting setting) {
        Map<String, String> parts = new LinkedHashMap<>();
        if (setting.role() != null) {
            parts.put("role", setting.role());
        }
        if (setting.database() != null) {
            parts.put("database", setting.database());
        }
        return parts.entrySet().stream()
                .map(part -> part.getKey() + " " + part.getValue())
                .collect(Collectors.joining(" in "));
    }

    private static String alter(PostgresActual.Setting setting) {
        if (setting.role() == null) {
            return "ALTER DATABASE " + Sql.name(Objects.requireNonNull(setting.database(), "one of the two is set"));
        }
        return "ALTER ROLE " + Sql.name(setting.role())
                + (setting.database() == null ? "" : " IN DATABASE " + Sql.name(setting.database()));
    }
}
