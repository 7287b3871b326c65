package io.zentoria.datalayer.backup.run;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import io.zentoria.datalayer.backup.tier.Tier;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A tier for the tests of what stands above tiers; it can be told to be full after so many bytes. */
final class MemoryTier implements Tier {
    final TreeMap<String, byte[]> files = new TreeMap<>();
    private final String name;
    private final boolean encrypts;
    long room = Long.MAX_VALUE;
    int puts;

    MemoryTier(String name, boolean encrypts) {
        this.name = name;
        this.encrypts = encrypts;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean encrypts() {
        return encrypts;
    }

    @Override
    public Sink create(String folder, String path) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        return new Sink() {
            @Override
            public void write(int one) throws IOException {
                if (bytes.size() >= room) {
                    throw new IOException("No space left on device");
                }
                bytes.write(one);
            }

            @Override
            public void commit() {
                files.put(folder + "/" + path, bytes.toByteArray());
            }

            @Override
            public void close() {
                bytes.reset();
            }
        };
    }

    @Override
    public void put(String folder, String path, Content content) throws BackupException {
        puts++;
        try (InputStream in = content.opening().open()) {
            byte[] bytes = in.readAllBytes();
            if (bytes.length > room) {
                throw BackupException.passing("TierUnavailable", "tier " + name + " is full", null);
            }
            files.put(folder + "/" + path, bytes);
        } catch (IOException e) {
            throw BackupException.passing("TierUnavailable", e.getMessage(), e);
        }
    }

    @Override
    public void publish(String folder, byte[] manifest) {
        files.put(folder + "/" + MANIFEST, manifest);
    }

    @Override
    public Optional<byte[]> manifest(String folder) {
        return Optional.ofNullable(files.get(folder + "/" + MANIFEST));
    }

    @Override
    public List<String> folders(String prefix) {
        return files.keySet().stream()
                .filter(file -> file.startsWith(prefix) && file.endsWith("/" + MANIFEST))
                .map(file -> file.substring(0, file.length() - MANIFEST.length() - 1))
                .toList();
    }

    @Override
    public List<String> unfinished(String prefix) {
        return List.of();
    }

    @Override
    public InputStream open(String folder, String path) throws BackupException {
        byte[] bytes = files.get(folder + "/" + path);
        if (bytes == null) {
            throw BackupException.permanent("ArtifactMissing", path + " is not in tier " + name, null);
        }
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public OptionalLong size(String folder, String path) {
        byte[] bytes = files.get(folder + "/" + path);
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes.length);
    }

    @Override
    public void mend(String folder, String path, Content content, byte[] manifest) throws BackupException {
        put(folder, path, content);
        publish(folder, manifest);
    }

    @Override
    public void remove(String folder) {
        files.keySet().removeIf(file -> file.startsWith(folder + "/"));
    }

    @Override
    public void close() {
        files.clear();
    }
}
