package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import io.zentoria.datalayer.backup.tool.PrivateFolder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Bytes that wait in a private file until all are there. */
final class StagedSink extends Tier.Sink {
    /** What becomes of them. */
    @FunctionalInterface
    interface Store {
        void store(Content content) throws BackupException, InterruptedException;
    }

    private final PrivateFolder room;
    private final Path file;
    private final OutputStream out;
    private final Store store;
    private final MessageDigest digest = PartSums.sha256();
    private long size;

    /** @param room closed with the sink */
    StagedSink(PrivateFolder room, Store store) throws IOException {
        this.room = room;
        this.store = store;
        this.file = Files.createFile(
                room.path().resolve("artifact"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        this.out = Files.newOutputStream(file, StandardOpenOption.WRITE);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        digest.update(bytes, offset, length);
        size += length;
    }

    @Override
    public void commit() throws IOException, BackupException {
        out.close();
        try {
            store.store(new Content(
                    () -> Files.newInputStream(file), size, HexFormat.of().formatHex(digest.digest())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } finally {
            room.close();
        }
    }
}
