package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import io.zentoria.datalayer.backup.tool.PrivateFolder;
import io.zentoria.datalayer.backup.tool.ToolResult;
import io.zentoria.datalayer.backup.tool.ToolStream;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.credential.Password;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Backups on whatever rclone reaches. Remotes have no sums in common that would prove anything, so what was stored is read
 * back and summed up before it counts. Not every remote can rename: a folder is a backup when its manifest is there, and
 * that is written last.
 */
public final class RcloneTier implements Tier {
    private final String name;
    private final Rclone rclone;
    private final Path staging;

    /**
     * @param name in the spec
     * @param remote {@code name:path}, where the name is a section of the configuration
     * @param config the content of an rclone.conf; looked at before each use
     * @param tools find rclone
     * @param staging a folder for one file at a time that is written while it is being made
     * @param refreshed called with the new content of the configuration each time rclone has changed it; while it throws,
     *     calls fail and it is called again
     */
    public RcloneTier(
            String name, String remote, Password config, Tools tools, Path staging, Consumer<Password> refreshed) {
        this(name, remote, config, tools, staging, refreshed, Rclone.Limits.USUAL);
    }

    RcloneTier(
            String name,
            String remote,
            Password config,
            Tools tools,
            Path staging,
            Consumer<Password> refreshed,
            Rclone.Limits limits) {
        this.name = name;
        this.rclone = new Rclone(name, remote, config, tools, refreshed, limits);
        this.staging = staging;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean encrypts() {
        return true;
    }

    /**
     * {@inheritDoc} The bytes wait in the staging folder until they are complete: many remotes take only files whose size
     * is known.
     */
    @Override
    public Sink create(String folder, String path) throws BackupException {
        TierPath.key(folder, path);
        try {
            return new StagedSink(PrivateFolder.createIn(staging), content -> store(folder, path, content));
        } catch (IOException e) {
            throw BackupException.passing(
                    "TierWriteFailed",
                    "tier %s could not write %s: the folder %s cannot be written to (%s)"
                            .formatted(name, path, staging, e.getMessage()),
                    e);
        }
    }

    @Override
    public void put(String folder, String path, Content content) throws BackupException, InterruptedException {
        if (!there(folder, path, new Sums(content.size(), content.sha256()))) {
            store(folder, path, content);
        }
    }

    private boolean there(String folder, String path, Sums wanted) throws BackupException, InterruptedException {
        try {
            return holds(folder, path, wanted);
        } catch (BackupException e) {
            if (e.permanent()) {
                throw e;
            }
            // What cannot be read (a damaged block of a crypt remote) is written again; a remote that is down says so
            // then.
            System.getLogger(RcloneTier.class.getName())
                    .log(System.Logger.Level.DEBUG, "what is there is not readable", e);
            return false;
        }
    }

    private void store(String folder, String path, Content content) throws BackupException, InterruptedException {
        String doing = "write " + path;
        try {
            ToolResult result = rclone.run(
                    "rcat",
                    List.of("--size", String.valueOf(content.size())),
                    TierPath.key(folder, path),
                    content.opening(),
                    OutputStream.nullOutputStream());
            if (result.exitCode() != 0) {
                throw rclone.failed(doing, result);
            }
        } catch (IOException e) {
            throw trouble(doing, e);
        }
        if (!holds(folder, path, new Sums(content.size(), content.sha256()))) {
            delete(folder, path);
            throw BackupException.passing(
                    "TierWriteFailed",
                    "what arrived in tier %s as %s is not what was sent: it is not kept; look at its disk and at the way there"
                            .formatted(name, path),
                    null);
        }
    }

    private boolean holds(String folder, String path, Sums wanted) throws BackupException, InterruptedException {
        OptionalLong size = size(folder, path);
        if (size.isEmpty() || size.getAsLong() != wanted.size()) {
            return false;
        }
        try (InputStream in = bytes(folder, path)) {
            return Sums.of(in).equals(wanted);
        } catch (IOException e) {
            throw trouble("read back " + path, e);
        }
    }

    @Override
    public void publish(String folder, byte[] manifest) throws BackupException, InterruptedException {
        Optional<byte[]> there = manifest(folder);
        if (there.isEmpty() || !Arrays.equals(there.get(), manifest)) {
            store(folder, MANIFEST, content(manifest));
        }
    }

    private static Content content(byte[] bytes) {
        try {
            Sums sums = Sums.of(new ByteArrayInputStream(bytes));
            return new Content(() -> new ByteArrayInputStream(bytes), sums.size(), sums.sha256());
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail to give bytes", e);
        }
    }

    @Override
    public Optional<byte[]> manifest(String folder) throws BackupException, InterruptedException {
        if (size(folder, MANIFEST).isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = bytes(folder, MANIFEST)) {
            return Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw trouble("read the manifest of " + folder, e);
        }
    }

    @Override
    public List<String> folders(String prefix) throws BackupException, InterruptedException {
        return listed(prefix).published();
    }

    @Override
    public List<String> unfinished(String prefix) throws BackupException, InterruptedException {
        return listed(prefix).unfinished();
    }

    private BackupFolders listed(String prefix) throws BackupException, InterruptedException {
        String doing = "list " + (prefix.isEmpty() ? "the backups" : prefix);
        String key = prefix.isEmpty() ? "" : TierPath.folder(prefix);
        BackupFolders folders = new BackupFolders();
        try {
            ByteArrayOutputStream json = new ByteArrayOutputStream();
            ToolResult result = rclone.run(
                    "lsjson",
                    List.of("-R", "--files-only", "--no-modtime", "--no-mimetype"),
                    key,
                    Rclone::nothing,
                    json);
            if (Rclone.missing(result)) {
                return folders;
            }
            if (result.exitCode() != 0) {
                throw rclone.failed(doing, result);
            }
            for (String path : RcloneListing.paths(json.toByteArray())) {
                folders.file(key.isEmpty() ? path : key + "/" + path);
            }
            return folders;
        } catch (IOException e) {
            throw trouble(doing, e);
        }
    }

    @Override
    public InputStream open(String folder, String path) throws BackupException, InterruptedException {
        // Where there are no folders rclone does not tell a missing file from an empty one.
        if (size(folder, path).isEmpty()) {
            throw BackupException.permanent(
                    "ArtifactMissing", "%s of backup %s is not in tier %s".formatted(path, folder, name), null);
        }
        return bytes(folder, path);
    }

    private InputStream bytes(String folder, String path) throws BackupException {
        String key = TierPath.key(folder, path);
        return new ToolStream(output -> rclone.must("read " + path, "cat", List.of(), key, output));
    }

    @Override
    public OptionalLong size(String folder, String path) throws BackupException, InterruptedException {
        String doing = "look at " + path;
        try {
            ByteArrayOutputStream json = new ByteArrayOutputStream();
            ToolResult result = rclone.run(
                    "lsjson",
                    List.of("--stat", "--no-modtime", "--no-mimetype"),
                    TierPath.key(folder, path),
                    Rclone::nothing,
                    json);
            if (Rclone.missing(result)) {
                return OptionalLong.empty();
            }
            if (result.exitCode() != 0) {
                throw rclone.failed(doing, result);
            }
            return RcloneListing.size(json.toByteArray());
        } catch (IOException e) {
            throw trouble(doing, e);
        }
    }

    @Override
    public void mend(String folder, String path, Content content, byte[] manifest)
            throws BackupException, InterruptedException {
        store(folder, path, content);
        store(folder, MANIFEST, content(manifest));
    }

    @Override
    public void remove(String folder) throws BackupException, InterruptedException {
        // Without its manifest it is no backup any more, whatever happens next.
        delete(folder, MANIFEST);
        String doing = "remove " + folder;
        try {
            // Purging what is not there fails in as many ways as there are remotes: it is looked at before.
            String key = TierPath.folder(folder);
            ToolResult there =
                    rclone.run("lsjson", List.of("--stat"), key, Rclone::nothing, OutputStream.nullOutputStream());
            if (Rclone.missing(there)) {
                return;
            }
            ToolResult result = rclone.run("purge", List.of(), key, Rclone::nothing, OutputStream.nullOutputStream());
            if (result.exitCode() != 0 && !Rclone.missing(result)) {
                throw rclone.failed(doing, result);
            }
        } catch (IOException e) {
            throw trouble(doing, e);
        }
    }

    private void delete(String folder, String path) throws BackupException, InterruptedException {
        // For a file that is not there rclone has no exit code of its own here.
        if (size(folder, path).isPresent()) {
            try {
                rclone.must(
                        "remove " + path,
                        "deletefile",
                        List.of(),
                        TierPath.key(folder, path),
                        OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw trouble("remove " + path, e);
            }
        }
    }

    @Override
    public void close() {
        // Nothing stays open between calls.
    }

    private BackupException trouble(String doing, IOException e) {
        return e.getCause() instanceof BackupException told
                ? told
                : BackupException.passing(
                        "TierUnavailable",
                        "tier %s could not %s (%s): look at the remote and at the folder for temporary files"
                                .formatted(name, doing, e.getMessage()),
                        e);
    }
}
