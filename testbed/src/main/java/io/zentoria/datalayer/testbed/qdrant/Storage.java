package io.zentoria.datalayer.testbed.qdrant;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ThreadLocalRandom;

/** What is kept between two runs: the collections, the aliases and the number of the node. */
final class Storage {
    private final Path file;
    private final Path peer;
    private final Engine engine;

    Storage(Path folder, Engine engine) {
        this.file = folder.resolve("storage.tar");
        this.peer = folder.resolve("peer");
        this.engine = engine;
    }

    /** Reads what an earlier run kept; nothing when there was none. */
    void load() throws IOException {
        if (Files.exists(file)) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                engine.load(in);
            }
        }
    }

    /** The number of this node: drawn on the first start. */
    long peer() throws IOException {
        if (!Files.exists(peer)) {
            long drawn = ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 9_000_000_000_000_000L);
            Files.createDirectories(peer.getParent());
            Files.writeString(peer, String.valueOf(drawn));
        }
        return Long.parseLong(Files.readString(peer));
    }

    void save() {
        try {
            Path unfinished = file.resolveSibling("storage.unfinished");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
                engine.save(out);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the stand-in's collections could not be kept in " + file, e);
        }
    }
}
