package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The collections between two runs: a file each, and one for the aliases. */
final class Storage {
    private static final String ALIASES = "aliases.json";
    private static final String ENDING = ".collection";

    private final Path folder;
    private final Engine engine;

    Storage(Path folder, Engine engine) {
        this.folder = folder;
        this.engine = engine;
    }

    void load() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Map<String, StoredCollection> kept = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(ENDING)).toList()) {
                String hex = file.getFileName().toString().replace(ENDING, "");
                try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                    kept.put(new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8), SnapshotFile.read(in));
                }
            }
        }
        engine.load(kept, Json.MAPPER.readValue(folder.resolve(ALIASES).toFile(), new TypeReference<>() {}));
    }

    void save() {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> old = Files.list(folder)) {
                for (Path file : old.toList()) {
                    Files.delete(file);
                }
            }
            for (Map.Entry<String, StoredCollection> collection : engine.all().entrySet()) {
                String hex = HexFormat.of().formatHex(collection.getKey().getBytes(StandardCharsets.UTF_8));
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(hex + ENDING)))) {
                    SnapshotFile.write(collection.getValue(), out);
                }
            }
            Json.MAPPER.writeValue(folder.resolve(ALIASES).toFile(), engine.allAliases());
        } catch (IOException e) {
            throw new UncheckedIOException("the stand-in's collections could not be kept in " + folder, e);
        }
    }
}
