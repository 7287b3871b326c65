package io.zentoria.datalayer.testbed.qdrant;

import io.zentoria.datalayer.testbed.qdrant.SnapshotFolder.Info;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The snapshots of the collections, and those of the whole storage. */
final class Snapshots {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final Engine engine;
    private final long peer;
    private final Clock clock;

    /** @param peer this node's number, a part of the names of snapshots */
    Snapshots(Path folder, Engine engine, long peer, Clock clock) {
        this.folder = folder.toAbsolutePath();
        this.engine = engine;
        this.peer = peer;
        this.clock = clock;
    }

    Path folder() {
        return folder;
    }

    long peer() {
        return peer;
    }

    /** Makes one. A second one within the same second takes the first one's place, as on the real server. */
    synchronized Info create(Access access, String name) {
        return engine.with(access, Need.WRITE_WHOLE, name, stored -> {
            String collection = engine.canonical(name);
            return of(collection)
                    .write(collection + "-" + peer + "-" + ending(), out -> SnapshotFile.write(stored, out));
        });
    }

    synchronized List<Info> list(Access access, String name) {
        return readable(access, name).list();
    }

    /** The file of a snapshot. */
    synchronized Path file(Access access, String name, String snapshot) {
        return existing(readable(access, name), snapshot).file(snapshot);
    }

    synchronized void delete(Access access, String name, String snapshot) {
        SnapshotFolder files = engine.with(access, Need.WRITE_WHOLE, name, stored -> of(engine.canonical(name)));
        existing(files, snapshot).delete(snapshot);
    }

    /** The files of a collection that is gone go too. */
    synchronized void forget(String collection) {
        of(collection).clear();
    }

    /** Makes one of all collections and aliases. */
    synchronized Info createFull(Access access) {
        access.check(Need.MANAGE, "");
        return full().write("full-snapshot-" + ending(), out -> engine.save(out));
    }

    synchronized List<Info> listFull(Access access) {
        access.check(Need.READ_SERVER, "");
        return full().list();
    }

    synchronized Path fullFile(Access access, String snapshot) {
        access.check(Need.READ_SERVER, "");
        return existingFull(snapshot).file(snapshot);
    }

    synchronized void deleteFull(Access access, String snapshot) {
        access.check(Need.MANAGE, "");
        existingFull(snapshot).delete(snapshot);
    }

    /** Whether a file lies where snapshots lie. */
    boolean holds(Path file) {
        return file.toAbsolutePath().normalize().startsWith(folder);
    }

    /** Puts a collection back out of a file that was sent. */
    void recover(Access access, String name, Path file, @Nullable String checksum) {
        access.check(Need.MANAGE, name);
        Limits.ofPath().newCollection(name).refuse();
        String sum = SnapshotFolder.sum(file);
        if (checksum != null && !checksum.equalsIgnoreCase(sum)) {
            throw new Refusal(Refusal.Kind.BAD_INPUT, "Checksum mismatch: expected " + sum + ", actual " + checksum);
        }
        StoredCollection kept;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            kept = SnapshotFile.read(in);
        } catch (IOException | RuntimeException e) {
            throw Refusal.internal("File IO error: failed to unpack `" + file + "`");
        }
        engine.restore(name, kept);
    }

    private String ending() {
        return SECONDS.format(clock.instant()) + ".snapshot";
    }

    private SnapshotFolder readable(Access access, String name) {
        return engine.with(access, Need.READ_WHOLE, name, stored -> of(engine.canonical(name)));
    }

    private static SnapshotFolder existing(SnapshotFolder files, String snapshot) {
        if (!files.has(snapshot)) {
            throw Refusal.noSnapshot(snapshot);
        }
        return files;
    }

    private SnapshotFolder existingFull(String snapshot) {
        if (!full().has(snapshot)) {
            throw new Refusal(Refusal.Kind.NOT_FOUND, "Not found: Full storage snapshot " + snapshot + " not found");
        }
        return full();
    }

    private SnapshotFolder full() {
        return new SnapshotFolder(folder);
    }

    /** Names may hold what the names of folders may not, and be longer: each has a folder of a name made of it. */
    private SnapshotFolder of(String collection) {
        return new SnapshotFolder(folder.resolve(UUID.nameUUIDFromBytes(collection.getBytes(StandardCharsets.UTF_8))
                .toString()));
    }
}
