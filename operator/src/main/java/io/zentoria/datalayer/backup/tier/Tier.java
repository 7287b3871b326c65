package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A place for backups. A backup is a folder ({@code <namespace>/<resource>/<schedule>/<UTC time>}) of files; it is one
 * only when its {@code manifest.json} is there, which is written last and taken away first. Paths have parts of letters,
 * digits and {@code ._-} only, never {@code ..}; a collection's or database's name with other characters is
 * percent-encoded by whoever makes the path. Every call has a time limit.
 */
public interface Tier extends AutoCloseable {
    /** The file that makes a folder a backup. */
    String MANIFEST = "manifest.json";

    /** Its name in the spec. */
    String name();

    /** Whether what lies here must be encrypted when the spec has encryption: everywhere but in a folder of the operator. */
    boolean encrypts();

    /**
     * A file that is written while its bytes are being made. It is there only after {@link Sink#commit}; closing before
     * that leaves nothing.
     */
    Sink create(String folder, String path) throws BackupException;

    /**
     * Stores known bytes and believes it only when what arrived has their size and sum. A call that was interrupted is
     * continued by the next one where the place can do that; a file that is there already with that size and sum is
     * left alone.
     */
    void put(String folder, String path, Content content) throws BackupException, InterruptedException;

    /** Makes the folder a backup; all files must be there and safe on disk before. Doing it twice is harmless. */
    void publish(String folder, byte[] manifest) throws BackupException, InterruptedException;

    /** The manifest of a published folder, or empty. */
    Optional<byte[]> manifest(String folder) throws BackupException, InterruptedException;

    /** The published folders below a prefix ({@code ""}: all), in the order of their names. */
    List<String> folders(String prefix) throws BackupException, InterruptedException;

    /** Folders below a prefix with leavings of runs that did not publish: partial files, broken uploads. */
    List<String> unfinished(String prefix) throws BackupException, InterruptedException;

    /** Opens a stored file, of a published or an unfinished folder. */
    InputStream open(String folder, String path) throws BackupException, InterruptedException;

    /** The size in bytes of a stored file; empty when it is not there. */
    OptionalLong size(String folder, String path) throws BackupException, InterruptedException;

    /** Replaces one file of a published folder by good bytes, and then the manifest, so that it never speaks of bytes that are not there. */
    void mend(String folder, String path, Content content, byte[] manifest)
            throws BackupException, InterruptedException;

    /** Takes a folder away, published or not: the manifest first. Doing it twice is harmless. */
    void remove(String folder) throws BackupException, InterruptedException;

    /** Takes away what a run that did not publish left; a folder that is published meanwhile is left alone. */
    default void removeUnfinished(String folder) throws BackupException, InterruptedException {
        if (manifest(folder).isEmpty()) {
            remove(folder);
        }
    }

    @Override
    void close();

    /** A file on its way into a tier. */
    abstract class Sink extends OutputStream {
        /** Makes the file stay. */
        public abstract void commit() throws IOException, BackupException;

        /** Without {@link #commit} before, takes the file away again. */
        @Override
        public abstract void close() throws IOException;
    }
}
