package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.Target;
import io.zentoria.datalayer.postgres.bundle.Bundle;
import io.zentoria.datalayer.postgres.bundle.Catalog;
import io.zentoria.datalayer.postgres.bundle.CatalogDiff;
import io.zentoria.datalayer.postgres.bundle.CatalogDifference;
import io.zentoria.datalayer.postgres.bundle.Changelog;
import io.zentoria.datalayer.postgres.bundle.MigrationException;
import io.zentoria.datalayer.postgres.bundle.Migrations;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Migrations that are still to run, and what became of what they made. */
final class BundleDiff {
    private static final String VECTOR_FUNCTIONS = "search_";

    private BundleDiff() {}

    /** @return whether anything is still to run */
    static boolean migrations(Draft draft, PostgresDesired.Database database, PostgresActual.Inside inside) {
        boolean pending = false;
        for (PostgresDesired.Migration migration : database.migrations()) {
            Target target = Draft.target("migration", database.name() + "/" + migration.name());
            try {
                int toRun = 0;
                List<String> edited = new ArrayList<>();
                for (Changelog changelog : changelogs(migration, database.extensionSchema())) {
                    Changelog.Pending open = changelog.pending(inside.history(), database.vectorTableNames());
                    toRun += open.toRun().size();
                    open.edited().forEach(changeset -> edited.add(changeset.author() + ":" + changeset.id()));
                }
                if (!edited.isEmpty()) {
                    draft.conflict(
                            target,
                            "ChecksumMismatch: changeset %s was edited after it ran: take the edit back and write a new changeset"
                                    .formatted(String.join(", ", edited)));
                } else if (toRun > 0) {
                    pending = true;
                    draft.change(
                            target,
                            "apply %s %s to database %s, %d %s"
                                    .formatted(
                                            migration.isBundle() ? "bundle" : "changelog",
                                            migration.name(),
                                            database.name(),
                                            toRun,
                                            toRun == 1 ? "changeset" : "changesets"),
                            Risk.SAFE,
                            new PostgresStep.Migrate(
                                    database.name(),
                                    migration,
                                    database.owner(),
                                    database.extensionSchema(),
                                    database.vectorTableNames()));
                }
            } catch (MigrationException e) {
                draft.conflict(target, e.reason() + ": " + e.getMessage());
            }
        }
        return pending;
    }

    static List<Changelog> changelogs(PostgresDesired.Migration migration, String extensionSchema)
            throws MigrationException {
        if (migration.text().isPresent()) {
            return List.of(Migrations.read(migration.name(), migration.text().get()));
        }
        Bundle bundle = Bundle.named(migration.name())
                .orElseThrow(() -> new MigrationException(
                        "InvalidChangelog",
                        "there is no bundle %s: the operator has zentoria-main, zentoria-vectors and n8n-integration"
                                .formatted(migration.name()),
                        null));
        return Migrations.changelogs(bundle, extensionSchema);
    }

    /** What became of what the bundles made; nothing is said of a bundle that has not run to its end. */
    static void drift(Draft draft, PostgresDesired.Database database, PostgresActual.Inside inside) {
        for (CatalogDifference difference :
                CatalogDiff.compare(expected(database), inside.catalog(), database.owner())) {
            Catalog.Item wanted = difference.wanted();
            Target target =
                    Draft.target(wanted.kind().word().replaceFirst(" of$", ""), database.name() + "/" + wanted.path());
            String hint = difference.losesData()
                    ? " (its rows may be in the newest backup of database " + database.name() + ")"
                    : "";
            List<String> repair = new ArrayList<>(difference.repair());
            draft.change(
                    target,
                    difference.summary() + " in database " + database.name() + hint,
                    difference.found() == null
                            ? List.of()
                            : List.of(new Difference("definition", difference.found(), wanted.definition())),
                    difference.losesData() ? Risk.DESTRUCTIVE : Risk.SAFE,
                    new PostgresStep.Statements(database.name(), true, repair));
        }
    }

    /** What the bundles of a database should have left behind there. */
    static Catalog expected(PostgresDesired.Database database) {
        List<Catalog.Item> items = new ArrayList<>();
        Set<String> tables = database.vectorTableNames();
        for (PostgresDesired.Migration migration : database.migrations()) {
            Optional<Bundle> bundle = Bundle.named(migration.name()).filter(named -> migration.isBundle());
            for (Catalog.Item item :
                    bundle.map(Bundle::expected).orElse(Catalog.EMPTY).items()) {
                if (bundle.filter(Bundle.ZENTORIA_VECTORS::equals).isEmpty() || belongs(item, tables)) {
                    items.add(inSchema(item, database.extensionSchema()));
                }
            }
        }
        return new Catalog(items);
    }

    /** Of the vector bundle only what hangs on tables that the spec has; dimension and index are the spec's own. */
    private static boolean belongs(Catalog.Item item, Set<String> tables) {
        if (item.kind() == Catalog.Kind.FUNCTION) {
            return !tables.isEmpty()
                    && (!item.name().startsWith(VECTOR_FUNCTIONS)
                            || tables.contains(item.schema() + "." + tableOf(item.name())));
        }
        boolean ownOfTheSpec =
                item.name().equals("embedding") || item.definition().contains(" USING hnsw ");
        return !ownOfTheSpec && tables.contains(item.schema() + "." + Objects.requireNonNullElse(item.table(), ""));
    }

    private static String tableOf(String function) {
        String name = function.substring(VECTOR_FUNCTIONS.length(), function.indexOf('('));
        return name.equals("chat_context") ? "chat_history" : name;
    }

    /** The catalogs were written with the extensions in schema public. */
    private static Catalog.Item inSchema(Catalog.Item item, String extensionSchema) {
        if (extensionSchema.equals("public")) {
            return item;
        }
        String quoted = extensionSchema.matches("[a-z_][a-z0-9_]*") ? extensionSchema : Sql.name(extensionSchema);
        return new Catalog.Item(
                item.kind(),
                item.schema(),
                item.table(),
                item.name().replace("public.", quoted + "."),
                item.definition().replace("public.", quoted + "."),
                item.valid(),
                item.owner());
    }
}
