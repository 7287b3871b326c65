package io.zentoria.datalayer.backup;

import io.zentoria.datalayer.plan.StoreKind;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** One store, opened for one run: what its backup consists of, and how each piece is read. Closing it leaves no trace on the server. */
public interface StoreBackup extends AutoCloseable {
    /** Which store. */
    StoreKind store();

    /** The server and the program that reads it; stands in the manifest. */
    Origin origin();

    /** The pieces in the order in which they are read. Nothing of them is read yet. */
    List<Piece> pieces() throws BackupException;

    /** Takes away what the run left on the server (snapshots, sessions); never fails for what is gone already. */
    @Override
    void close();

    /**
     * Where a backup came from.
     *
     * @param address host:port
     * @param serverVersion as the server says it
     * @param identity of the server, empty when it has none
     * @param tool the program and its version, {@code pg_dump 17.11}
     */
    record Origin(String address, String serverVersion, String identity, String tool) {}

    /** One artifact to be. */
    interface Piece {
        /** Its path in the backup's folder: {@code postgres/zentoria_main.dump}. */
        String path();

        /** What it holds, for a person: {@code database zentoria_main}. */
        String title();

        /** About how many bytes will come, for a progress bar; empty when nobody can tell. */
        OptionalLong estimate();

        /**
         * Reads the piece from the server, once.
         *
         * @param to takes the bytes; not closed here. An {@link IOException} of it is passed on as it is
         * @throws BackupException when the server or the program failed, or what came cannot be right; then what was
         *     written so far is worth nothing
         */
        Taken write(OutputStream to) throws BackupException, IOException, InterruptedException;
    }

    /**
     * What was read.
     *
     * @param asOf the instant that the content stands for
     * @param counts what a restore must hold again: rows by {@code schema.table}, keys by logical database, points
     */
    record Taken(Instant asOf, SortedMap<String, Long> counts) {
        public Taken {
            counts = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(counts));
        }
    }
}
