package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import io.zentoria.datalayer.postgres.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Makes the databases that restores go into, and takes away those and only those. */
final class ScratchDatabases {
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final PostgresEndpoint admin;

    ScratchDatabases(PostgresEndpoint admin) {
        this.admin = admin;
    }

    /**
     * A new empty database that nobody but its owner may connect to; owner, tablespace and connection are those of the
     * live one when that is there.
     *
     * @param locale encoding and locale as options of CREATE DATABASE, as the dump says them
     * @param owner when there is no live database; empty: whoever restores
     * @return its name
     */
    String make(String id, String database, Instant now, String locale, Optional<String> owner)
            throws StoreException, SQLException {
        String name = ScratchName.scratch(id, database);
        try (RestoreSession session = session()) {
            List<String> like = session.list(
                    "SELECT pg_get_userbyid(d.datdba), t.spcname FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = ?",
                    row -> " OWNER " + Sql.name(row.getString(1)) + " TABLESPACE " + Sql.name(row.getString(2)),
                    database);
            session.run("CREATE DATABASE " + Sql.name(name) + " TEMPLATE template0" + locale
                    + (like.isEmpty()
                            ? owner.map(role -> " OWNER " + Sql.name(role)).orElse("")
                            : like.getFirst())
                    + " ALLOW_CONNECTIONS false");
            session.run("COMMENT ON DATABASE " + Sql.name(name) + " IS " + Sql.literal(ScratchName.mark(id, now)));
            session.run("REVOKE ALL ON DATABASE " + Sql.name(name) + " FROM PUBLIC");
            session.run("ALTER DATABASE " + Sql.name(name) + " ALLOW_CONNECTIONS true");
        }
        return name;
    }

    /** Takes away what one restore made, and opens the live databases again that it had closed; returns what, by name. */
    List<String> remove(String id) throws StoreException, SQLException {
        return remove(left -> left.mark().id().equals(id));
    }

    /** The same for every restore. */
    List<String> removeAll() throws StoreException, SQLException {
        return remove(left -> true);
    }

    private List<String> remove(Predicate<Left> which) throws StoreException, SQLException {
        List<String> removed = new ArrayList<>();
        try (RestoreSession session = session()) {
            for (Left left : left(session)) {
                if (which.test(left)) {
                    if (left.mark().live().isPresent()) {
                        open(session, left.mark().live().get());
                    }
                    session.run("DROP DATABASE IF EXISTS " + Sql.name(left.database()) + " WITH (FORCE)");
                    removed.add(left.database());
                }
            }
        }
        return removed;
    }

    /** A swap that was not committed leaves the live database as it was, but closed. */
    static void open(RestoreSession session, String live) throws SQLException {
        if (session.finds("SELECT FROM pg_database WHERE datname = ? AND NOT datallowconn", live)) {
            session.run("ALTER DATABASE " + Sql.name(live) + " ALLOW_CONNECTIONS true");
        }
    }

    private static List<Left> left(RestoreSession session) throws SQLException {
        return session
                .list(
                        "SELECT d.datname, coalesce(shobj_description(d.oid, 'pg_database'), ''), d.datallowconn FROM pg_database d"
                                + " WHERE starts_with(d.datname, ?) OR starts_with(d.datname, ?) ORDER BY 1",
                        row -> left(row.getString(1), row.getString(2), row.getBoolean(3)),
                        StoreRestore.SCRATCH,
                        ScratchName.OLD)
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Left> left(String database, String comment, boolean connectable) {
        return ScratchName.read(database, comment, connectable).map(mark -> new Left(database, mark));
    }

    private record Left(String database, ScratchName.Mark mark) {}

    private RestoreSession session() throws StoreException, SQLException {
        return new RestoreSession(admin, admin.maintenanceDatabase(), LIMIT);
    }
}
