package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.Target;

/** What lies between a spec and a server. Pure. */
final class PostgresDiff {
    private PostgresDiff() {}

    static Plan plan(PostgresDesired desired, PostgresActual actual) {
        Draft draft = new Draft();
        ParameterDiff.diff(draft, desired, actual);
        RoleDiff.diff(draft, desired, actual);
        for (PostgresDesired.Database database : desired.databases()) {
            if (DatabaseDiff.database(draft, desired, database, actual)) {
                inside(draft, desired, database, actual);
            }
        }
        ParameterDiff.searchPaths(draft, desired, actual);
        Removal.diff(draft, desired, actual);
        Removal.parameters(draft, desired, actual);
        noteWhatWasMade(draft, desired, actual);
        notices(draft, desired);
        return draft.plan();
    }

    /** The plan that takes away what this resource made. */
    static Plan deletion(PostgresDesired desired, PostgresActual actual) {
        Draft draft = new Draft();
        Removal.everything(draft, desired, actual);
        return draft.plan();
    }

    private static void inside(
            Draft draft, PostgresDesired desired, PostgresDesired.Database database, PostgresActual actual) {
        PostgresActual.Inside inside = actual.insideOf(database.name());
        if (actual.inside().containsKey(database.name())) {
            DatabaseDiff.connect(draft, database, inside); // a new database lets everybody connect
        }
        DatabaseDiff.extensions(draft, desired, database, actual);
        DatabaseDiff.schemas(draft, database, inside);
        VectorTableDiff.diff(draft, desired, database, actual);
        boolean migrationPending = BundleDiff.migrations(draft, database, inside);
        if (!migrationPending) {
            BundleDiff.drift(draft, database, inside);
        }
        PartitionDiff.diff(draft, desired, database, actual, migrationPending);
        GrantDiff.diff(draft, desired, database, inside);
    }

    /** A stop between making a thing and noting it leaves an intention; the thing is there, so it was made. */
    private static void noteWhatWasMade(Draft draft, PostgresDesired desired, PostgresActual actual) {
        for (PostgresActual.LedgerRow row : actual.ledger()) {
            if (!row.state().equals("intended")
                    || !row.owner().equals(desired.owner().path())) {
                continue;
            }
            boolean there = switch (row.kind()) {
                case "role" -> actual.roles().containsKey(row.name());
                case "database" -> actual.databases().containsKey(row.name());
                case "vector table" ->
                    actual.insideOf(row.name().substring(0, row.name().indexOf('/')))
                            .vectorTables()
                            .containsKey(row.name().substring(row.name().indexOf('/') + 1));
                default -> false; // what the others lose by it is nothing
            };
            if (there) {
                Target target = Draft.target(row.kind(), row.name());
                draft.make(
                        target,
                        "note that %s %s was made".formatted(row.kind(), row.name()),
                        Risk.SAFE,
                        new PostgresStep.Claim());
            }
        }
    }

    private static void notices(Draft draft, PostgresDesired desired) {
        if (!desired.local() && !desired.encrypted()) {
            draft.notice(
                    "NoTls",
                    "the connection to PostgreSQL leaves this machine and need not be encrypted: set postgres.endpoint.tls.mode to Require or VerifyFull");
        }
    }
}
