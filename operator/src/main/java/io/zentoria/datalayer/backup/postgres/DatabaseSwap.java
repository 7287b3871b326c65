package io.zentoria.datalayer.backup.postgres;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives restored databases their names. ALTER DATABASE … RENAME works in a transaction (unlike CREATE and DROP), so all
 * of them change places at once or none does: there is no moment at which a live name leads nowhere, whenever the
 * process, the connection or the server dies. Only that live databases take no connections is done before it, and
 * undone by {@link ScratchDatabases#remove}.
 */
final class DatabaseSwap {
    /** RENAME itself waits some seconds each time for those that are on their way out. */
    private static final int ATTEMPTS = 5;

    private static final String IN_USE = "55006";

    private final RestoreSession session;
    private final String id;
    private final Instant now;
    private final Watch watch;

    /** @param session on a database that is not swapped */
    DatabaseSwap(RestoreSession session, String id, Instant now, Watch watch) {
        this.session = session;
        this.id = id;
        this.now = now;
        this.watch = watch;
    }

    /** Sees each swap while the live name leads to nothing, inside the transaction. */
    @FunctionalInterface
    interface Watch {
        void between() throws InterruptedException;
    }

    /**
     * @param scratch what was restored
     * @param like whose owner, rights and settings it gets when that is there
     * @param name what it will be called; a database of that name is put aside
     */
    record Move(String scratch, String like, String name) {}

    /** Moves all of them; what was put aside has the mark of this restore then. */
    void all(List<Move> moves) throws BackupException, SQLException, InterruptedException {
        List<String> closed = new ArrayList<>();
        boolean done = false;
        try {
            for (Move move : moves) {
                if (exists(move.name())) {
                    session.run("COMMENT ON DATABASE " + Sql.name(move.scratch()) + " IS "
                            + Sql.literal(ScratchName.mark(id, now, move.name())));
                    closed.add(move.name());
                    session.run("ALTER DATABASE " + Sql.name(move.name()) + " ALLOW_CONNECTIONS false");
                }
            }
            for (int attempt = 1; !done; attempt++) {
                for (String live : closed) {
                    session.list(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?",
                            row -> row.getBoolean(1),
                            live);
                }
                done = once(moves, attempt == ATTEMPTS);
            }
        } finally {
            if (!done && !session.connection().isClosed()) {
                for (String live : closed) {
                    ScratchDatabases.open(session, live);
                }
            }
        }
    }

    private boolean once(List<Move> moves, boolean last) throws BackupException, SQLException, InterruptedException {
        try {
            session.together(() -> {
                for (Move move : moves) {
                    move(move);
                }
            });
            return true;
        } catch (SQLException e) {
            // Somebody was still on the way out, or autovacuum on the way in.
            if (last || !IN_USE.equals(e.getSQLState())) {
                throw e;
            }
            return false;
        }
    }

    private void move(Move move) throws BackupException, SQLException, InterruptedException {
        DatabaseDress.dress(session, move.scratch(), exists(move.like()) ? Optional.of(move.like()) : Optional.empty());
        List<String> comments = session.texts(
                "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = ?",
                move.name());
        if (!comments.isEmpty()) {
            String old = ScratchName.old(id, move.name());
            rename(move.name(), old);
            session.run("COMMENT ON DATABASE " + Sql.name(old) + " IS " + Sql.literal(ScratchName.mark(id, now)));
        }
        watch.between();
        rename(move.scratch(), move.name());
        session.run("COMMENT ON DATABASE " + Sql.name(move.name()) + " IS " + Sql.literal(comment(move, comments)));
    }

    /** Its own is empty when it had none, which PostgreSQL takes for none. */
    private String comment(Move move, List<String> before) {
        return move.name().equals(move.like()) ? before.stream().findFirst().orElse("") : ScratchName.restored(id, now);
    }

    private void rename(String from, String to) throws SQLException {
        session.run("ALTER DATABASE " + Sql.name(from) + " RENAME TO " + Sql.name(to));
    }

    private boolean exists(String database) throws SQLException {
        return session.finds("SELECT FROM pg_database WHERE datname = ?", database);
    }
}
