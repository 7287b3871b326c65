package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.restore.StoreRestore.Target;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Why a backup cannot be restored on a server. Reads only. */
final class RestoreRefusals {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final PostgresEndpoint admin;
    private final int serverMajor;
    private final RestoreTool tool;

    RestoreRefusals(PostgresEndpoint admin, int serverMajor, RestoreTool tool) {
        this.admin = admin;
        this.serverMajor = serverMajor;
        this.tool = tool;
    }

    /** A sentence each. Room on the disk is not asked for: SQL does not tell it. */
    List<String> of(String id, RestorePlan plan, Target target)
            throws BackupException, InterruptedException, StoreException, SQLException {
        List<String> refusals = new ArrayList<>(plan.refusals());
        if (newer(plan.serverVersion())) {
            refusals.add(newerSentence("the backup", plan.serverVersion()));
        }
        if (!refusals.isEmpty()) {
            return refusals;
        }
        try (RestoreSession session = new RestoreSession(admin, admin.maintenanceDatabase(), LIMIT)) {
            if (!session.finds("SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreatedb)")) {
                refusals.add(
                        "role %s may not create databases, and everything is restored into a new one first: grant it CREATEDB"
                                .formatted(admin.user()));
            }
            for (RestorePlan.Piece piece : plan.databases()) {
                DumpContents contents = tool.contents(piece.database(), piece.dump());
                refusals.addAll(needs(session, piece, contents));
                refusals.addAll(scratch(session, id, piece));
                if (plan.table().isPresent()) {
                    refusals.addAll(table(session, id, plan.table().get(), piece, contents, target));
                } else if (!(target instanceof Target.Drill)) {
                    refusals.addAll(target(session, id, piece, target instanceof Target.InPlace));
                }
            }
        }
        return refusals;
    }

    private boolean newer(String version) {
        return DumpContents.major(version) > serverMajor;
    }

    private String newerSentence(String what, String version) {
        return "%s is of PostgreSQL %s and the server at %s is %d: restore it on a server of that version or a newer one"
                .formatted(what, version, admin.address(), serverMajor);
    }

    private List<String> needs(RestoreSession session, RestorePlan.Piece piece, DumpContents contents)
            throws SQLException {
        List<String> refusals = new ArrayList<>();
        if (newer(contents.version())) {
            refusals.add(newerSentence("the dump of database " + piece.database(), contents.version()));
        }
        for (String extension : contents.extensions()) {
            if (!session.finds("SELECT FROM pg_available_extensions WHERE name = ?", extension)) {
                refusals.add(
                        "database %s needs extension %s, which the server at %s does not have: install its package there"
                                .formatted(piece.database(), extension, admin.address()));
            }
        }
        Set<String> roles = new TreeSet<>(contents.roles());
        if (!session.finds("SELECT FROM pg_database WHERE datname = ?", piece.database())) {
            contents.owner().ifPresent(roles::add);
        }
        for (String role : roles) {
            if (!session.finds("SELECT FROM pg_roles WHERE rolname = ?", role)) {
                refusals.add(
                        "the dump of database %s needs role %s, which the server does not have: apply the resource first"
                                .formatted(piece.database(), role));
            }
        }
        return refusals;
    }

    private static List<String> scratch(RestoreSession session, String id, RestorePlan.Piece piece)
            throws SQLException {
        List<String> refusals = new ArrayList<>();
        for (String name : List.of(ScratchName.scratch(id, piece.database()), ScratchName.old(id, piece.database()))) {
            List<Boolean> ours = session.list(
                    "SELECT coalesce(shobj_description(oid, 'pg_database'), ''), datallowconn FROM pg_database WHERE datname = ?",
                    row -> ScratchName.read(name, row.getString(1), row.getBoolean(2))
                            .isPresent(),
                    name);
            if (ours.contains(false)) {
                refusals.add("database %s is in the way and has no mark of a restore: look what it is, and drop it"
                        .formatted(name));
            }
        }
        return refusals;
    }

    /** Whether an earlier attempt of the same restore put this database there; it does so for all of them or for none. */
    static boolean isDone(RestoreSession session, String id, String database) throws SQLException {
        return session
                .texts(
                        "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = ?",
                        database)
                .stream()
                .anyMatch(comment -> ScratchName.isRestored(id, comment));
    }

    private List<String> target(RestoreSession session, String id, RestorePlan.Piece piece, boolean inPlace)
            throws SQLException {
        List<String> refusals = new ArrayList<>();
        String name = piece.target();
        if (ScratchName.bytes(name) > ScratchName.NAME_BYTES) {
            refusals.add("%s is too long for the name of a database (%d bytes, %d at most): take a shorter suffix"
                    .formatted(name, ScratchName.bytes(name), ScratchName.NAME_BYTES));
            return refusals;
        }
        if (!inPlace) {
            if (session.finds("SELECT FROM pg_database WHERE datname = ?", name) && !isDone(session, id, name)) {
                refusals.add("database %s exists: drop it, or take another suffix".formatted(name));
            }
            return refusals;
        }
        if (name.equals(admin.maintenanceDatabase()) || name.startsWith("template")) {
            refusals.add(
                    "database %s cannot be replaced while the server is managed through it: restore it beside with a suffix"
                            .formatted(name));
        }
        for (String what : session.texts("""
                SELECT format('prepared transaction %s', gid) FROM pg_prepared_xacts WHERE database = ?
                UNION ALL
                SELECT format('replication slot %s', slot_name) FROM pg_replication_slots WHERE database = ?
                UNION ALL
                SELECT format('subscription %s', s.subname)
                  FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = ?
                """, name, name, name)) {
            refusals.add("%s of database %s would keep it from being replaced: end it first".formatted(what, name));
        }
        return refusals;
    }

    private List<String> table(
            RestoreSession session,
            String id,
            String table,
            RestorePlan.Piece piece,
            DumpContents contents,
            Target target)
            throws SQLException, StoreException {
        if (!contents.tables().contains(table)) {
            return List.of("the backup of database %s holds no table %s".formatted(piece.database(), table));
        }
        if (target instanceof Target.Drill) {
            return List.of();
        }
        if (!session.finds("SELECT FROM pg_database WHERE datname = ? AND datallowconn", piece.database())) {
            return List.of("there is no database %s to restore table %s into: restore the whole database"
                    .formatted(piece.database(), table));
        }
        try (RestoreSession live = new RestoreSession(admin, piece.database(), LIMIT)) {
            return TableTarget.refusals(live, id, piece.database(), table, target);
        }
    }
}
