package io.zentoria.datalayer.testbed.qdrant;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The snapshot files of one folder, each with its checksum in a file beside it. */
record SnapshotFolder(Path path) {
    private static final String ENDING = ".snapshot";
    private static final String CHECKSUM = ".checksum";

    /**
     * What is told of one.
     *
     * @param created in whole seconds
     * @param checksum SHA-256 of the file, hexadecimal
     */
    record Info(String name, Instant created, long size, String checksum) {}

    /** What a file will hold. */
    @FunctionalInterface
    interface Content {
        void write(OutputStream out) throws IOException;
    }

    /** Writes one; it is there when it is whole, in the place of one of the same name. */
    Info write(String name, Content content) {
        try {
            Files.createDirectories(path);
            Path unfinished = Files.createTempFile(path, "unfinished-", "");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
                content.write(out);
            }
            Path file = path.resolve(name);
            Files.writeString(checksumOf(file), sum(unfinished));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return info(file);
        } catch (IOException e) {
            throw new UncheckedIOException("snapshot " + name + " could not be written", e);
        }
    }

    List<Info> list() {
        return files().stream()
                .filter(file -> file.toString().endsWith(ENDING))
                .sorted()
                .map(SnapshotFolder::info)
                .toList();
    }

    private List<Path> files() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is one of this name, which comes from outside. */
    boolean has(String name) {
        Path file = path.resolve(name).normalize();
        return path.equals(file.getParent()) && name.endsWith(ENDING) && Files.isRegularFile(file);
    }

    /** Where one is that is there. */
    Path file(String name) {
        return path.resolve(name);
    }

    void delete(String name) {
        remove(List.of(file(name), checksumOf(file(name))));
    }

    /** All of them. */
    void clear() {
        remove(files());
    }

    private static void remove(List<Path> files) {
        try {
            for (Path file : files.stream().sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path checksumOf(Path file) {
        return file.resolveSibling(file.getFileName() + CHECKSUM);
    }

    private static Info info(Path file) {
        try {
            return new Info(
                    file.getFileName().toString(),
                    Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS),
                    Files.size(file),
                    Files.readString(checksumOf(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SHA-256 of a file, hexadecimal. */
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
