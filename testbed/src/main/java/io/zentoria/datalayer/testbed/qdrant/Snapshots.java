package io.zentoria.datalayer.testbed.qdrant;

import io.qdrant.client.grpc.Collections.VectorsConfig;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The snapshot files of all collections, in a folder each. */
final class Snapshots {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final Engine engine;
    private final Clock clock;
    private final long peer = ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 9_000_000_000_000_000L);

    Snapshots(Path folder, Engine engine, Clock clock) {
        this.folder = folder.toAbsolutePath();
        this.engine = engine;
        this.clock = clock;
    }

    /**
     * What is told of one.
     *
     * @param checksum SHA-256 of the file, hexadecimal
     */
    record Description(String name, Instant created, long size, String checksum) {}

    Path folder() {
        return folder;
    }

    long peer() {
        return peer;
    }

    /** Makes one. A second one within the same second takes the first one's place, as on the real server. */
    synchronized Description create(Access access, String name) {
        String collection = engine.canonical(name);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Path file = folder(collection).resolve(collection + "-" + peer + "-" + SECONDS.format(now) + ".snapshot");
        engine.with(access, Need.WRITE_WHOLE, name, stored -> {
            try {
                Files.createDirectories(file.getParent());
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                    SnapshotFile.write(stored, out);
                }
                Files.writeString(Path.of(file + ".checksum"), sum(file));
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return description(file);
    }

    synchronized List<Description> list(Access access, String name) {
        engine.with(access, Need.READ_WHOLE, name, stored -> true);
        Path place = folder(engine.canonical(name));
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.toString().endsWith(".snapshot"))
                    .sorted()
                    .map(Snapshots::description)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of a snapshot. */
    synchronized Path file(Access access, String name, String snapshot) {
        engine.with(access, Need.READ_WHOLE, name, stored -> true);
        return existing(name, snapshot);
    }

    synchronized void delete(Access access, String name, String snapshot) {
        engine.with(access, Need.WRITE_WHOLE, name, stored -> true);
        Path file = existing(name, snapshot);
        try {
            Files.delete(file);
            Files.deleteIfExists(Path.of(file + ".checksum"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path existing(String name, String snapshot) {
        Path file = folder(engine.canonical(name)).resolve(snapshot).normalize();
        if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
            throw Refusal.noSnapshot(snapshot);
        }
        return file;
    }

    /** Whether a file lies where snapshots lie. */
    boolean holds(Path file) {
        return file.toAbsolutePath().normalize().startsWith(folder);
    }

    /** Puts a collection back out of a file that was sent. */
    void recover(Access access, String name, Path file, @Nullable String checksum) {
        access.check(Need.MANAGE, name);
        Limits.ofPath().newCollection(name).refuse();
        String sum = sum(file);
        if (checksum != null && !checksum.equalsIgnoreCase(sum)) {
            throw new Refusal(Refusal.Kind.BAD_INPUT, "Checksum mismatch: expected " + sum + ", actual " + checksum);
        }
        StoredCollection kept;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            kept = SnapshotFile.read(in);
        } catch (IOException | RuntimeException e) {
            throw Refusal.internal("File IO error: failed to unpack `" + file.getFileName() + "`");
        }
        String collection = engine.canonical(name);
        StoredCollection there = engine.all().get(collection);
        if (there != null) {
            VectorsConfig old = there.config().getParams().getVectorsConfig();
            VectorsConfig now = kept.config().getParams().getVectorsConfig();
            if (!sizes(there).equals(sizes(kept))) {
                throw Refusal.wrongInput("Snapshot is not compatible with existing collection: Collection vectors: "
                        + oneLine(old) + " Snapshot Vectors: " + oneLine(now));
            }
        }
        engine.put(collection, kept);
    }

    private static Object sizes(StoredCollection collection) {
        List<String> sizes = new ArrayList<>();
        collection
                .vectorParams()
                .forEach((name, vector) -> sizes.add(name + " " + vector.getSize() + " " + vector.getDistance()));
        sizes.sort(Comparator.naturalOrder());
        return sizes;
    }

    private static String oneLine(VectorsConfig vectors) {
        return vectors.toString().strip().replaceAll("\\s+", " ");
    }

    /** The files of a collection that is gone go too. */
    synchronized void forget(String collection) {
        Path place = folder(collection);
        if (!Files.isDirectory(place)) {
            return;
        }
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names may hold what file names may not. */
    private Path folder(String collection) {
        return folder.resolve(HexFormat.of().formatHex(collection.getBytes(StandardCharsets.UTF_8)));
    }

    private static Description description(Path file) {
        try {
            return new Description(
                    file.getFileName().toString(),
                    Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS),
                    Files.size(file),
                    Files.readString(Path.of(file + ".checksum")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String sum(Path file) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
