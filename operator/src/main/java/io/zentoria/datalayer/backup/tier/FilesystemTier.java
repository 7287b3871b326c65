package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Backups in a folder that the operator can write to. A backup is written into {@code <folder>.partial}, brought to the
 * disk, and renamed as its last step; files have mode 0600 and folders 0700.
 */
public final class FilesystemTier implements Tier {
    private static final String PARTIAL = ".partial";
    /** Behind the name of a file that is not whole yet. */
    private static final String WRITING = ".writing";

    private static final int DEPTH = 12;
    /** How the folder of a backup is called. */
    private static final Pattern TIME = Pattern.compile("\\d{4}-?\\d{2}-?\\d{2}T[0-9A-Za-z.-]+Z");

    private final String name;
    private final Path root;

    /**
     * @param name in the spec
     * @param root must be absolute; made when it is missing
     */
    public FilesystemTier(String name, Path root) {
        if (!root.isAbsolute()) {
            throw new IllegalArgumentException("the path of a filesystem tier is absolute: " + root);
        }
        this.name = name;
        this.root = root.normalize();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean encrypts() {
        return false;
    }

    @Override
    public Sink create(String folder, String path) throws BackupException {
        return sink(folder, path);
    }

    /** Under a name that no other process writes to: one that stood still may go on beside the one that took its run over. */
    private FileSink sink(String folder, String path) throws BackupException {
        Path file = TierPath.below(partial(folder), path);
        Path fresh = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + WRITING);
        try {
            makeFolders(parentOf(file));
            FileChannel channel = FileChannel.open(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return new FileSink(channel, fresh, file);
        } catch (IOException e) {
            throw trouble("write " + path, e);
        }
    }

    @Override
    public void put(String folder, String path, Content content) throws BackupException {
        Path file = TierPath.below(partial(folder), path);
        try {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == content.size()) {
                try (InputStream in = Files.newInputStream(file)) {
                    if (Sums.of(in).equals(new Sums(content.size(), content.sha256()))) {
                        return;
                    }
                }
            }
            copyChecked(folder, path, content);
        } catch (IOException e) {
            throw trouble("write " + path, e);
        }
    }

    private void copyChecked(String folder, String path, Content content) throws BackupException, IOException {
        try (FileSink sink = sink(folder, path);
                InputStream in = content.opening().open()) {
            in.transferTo(sink);
            sink.flush();
            try (InputStream back = Files.newInputStream(sink.fresh)) {
                if (!Sums.of(back).equals(new Sums(content.size(), content.sha256()))) {
                    throw BackupException.passing(
                            "TierWriteFailed",
                            "what arrived in tier %s as %s is not what was sent: it is not kept; look at its disk and at the way there"
                                    .formatted(name, path),
                            null);
                }
            }
            sink.commit();
        }
    }

    @Override
    public void publish(String folder, byte[] manifest) throws BackupException {
        Path published = folder(folder);
        Path partial = partial(folder);
        try {
            if (Files.isRegularFile(published.resolve(MANIFEST)) && !Files.exists(partial)) {
                return;
            }
            if (!Files.isDirectory(partial)) {
                throw BackupException.passing(
                        "TierWriteFailed",
                        "what was written to tier %s for %s is not there any more: look at who else writes there"
                                .formatted(name, folder),
                        null);
            }
            removeHalfWritten(partial);
            writeManifest(partial, manifest);
            syncTree(partial);
            Files.move(partial, published, StandardCopyOption.ATOMIC_MOVE);
            sync(parentOf(published));
        } catch (AtomicMoveNotSupportedException e) {
            throw BackupException.permanent(
                    "TierUnavailable", "the folder of tier %s cannot rename: use another one".formatted(name), e);
        } catch (IOException e) {
            throw trouble("publish " + folder, e);
        }
    }

    /** What a copy left that was killed in the middle of a file. */
    private static void removeHalfWritten(Path partial) throws IOException {
        List<Path> left;
        try (Stream<Path> all = Files.walk(partial)) {
            left = all.filter(file -> file.toString().endsWith(WRITING)).toList();
        }
        for (Path file : left) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public Optional<byte[]> manifest(String folder) throws BackupException {
        try {
            return Optional.of(Files.readAllBytes(folder(folder).resolve(MANIFEST)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw trouble("read the manifest of " + folder, e);
        }
    }

    @Override
    public List<String> folders(String prefix) throws BackupException {
        return found(
                        prefix,
                        file -> file.getFileName().toString().equals(MANIFEST)
                                && !file.toString().contains(PARTIAL + "/"))
                .stream()
                .map(file -> relative(parentOf(file)))
                .sorted()
                .toList();
    }

    @Override
    public List<String> unfinished(String prefix) throws BackupException {
        TreeSet<String> folders = new TreeSet<>();
        for (Path folder : found(prefix, FilesystemTier::mayBeUnfinished)) {
            String relative = relative(folder);
            String name =
                    relative.endsWith(PARTIAL) ? relative.substring(0, relative.length() - PARTIAL.length()) : relative;
            // What a broken mending left beside a backup is not the backup.
            if (!Files.isRegularFile(folder(name).resolve(MANIFEST))) {
                folders.add(name);
            }
        }
        return List.copyOf(folders);
    }

    /** What a run left, or a backup that lost its manifest. */
    private static boolean mayBeUnfinished(Path path) {
        String name = path.getFileName().toString();
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && (name.endsWith(PARTIAL) || TIME.matcher(name).matches());
    }

    @Override
    public InputStream open(String folder, String path) throws BackupException {
        Path published = TierPath.below(folder(folder), path);
        try {
            return Files.newInputStream(
                    Files.exists(published) ? published : TierPath.below(partial(folder), path),
                    LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw BackupException.permanent(
                    "ArtifactMissing", "%s of backup %s is not in tier %s".formatted(path, folder, name), e);
        } catch (IOException e) {
            throw trouble("read " + path, e);
        }
    }

    @Override
    public OptionalLong size(String folder, String path) throws BackupException {
        try {
            return OptionalLong.of(Files.size(TierPath.below(folder(folder), path)));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        } catch (IOException e) {
            throw trouble("look at " + path, e);
        }
    }

    @Override
    public void mend(String folder, String path, Content content, byte[] manifest) throws BackupException {
        Path file = TierPath.below(folder(folder), path);
        try {
            copyChecked(folder, path, content);
            Files.move(
                    TierPath.below(partial(folder), path),
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            writeManifest(folder(folder), manifest);
            syncTree(folder(folder));
            deleteTree(partial(folder));
        } catch (IOException e) {
            throw trouble("mend " + path, e);
        }
    }

    @Override
    public void remove(String folder) throws BackupException {
        Path published = folder(folder);
        try {
            // Without its manifest it is no backup any more, whatever happens next.
            Files.deleteIfExists(published.resolve(MANIFEST));
            deleteTree(published);
            deleteTree(partial(folder));
        } catch (IOException e) {
            throw trouble("remove " + folder, e);
        }
    }

    @Override
    public void removeUnfinished(String folder) throws BackupException {
        Path published = folder(folder);
        try {
            deleteTree(partial(folder));
            if (!Files.isRegularFile(published.resolve(MANIFEST))) {
                deleteTree(published);
            }
        } catch (IOException e) {
            throw trouble("remove the rest of " + folder, e);
        }
    }

    @Override
    public void close() {
        // Nothing stays open between calls.
    }

    private Path folder(String folder) throws BackupException {
        return TierPath.below(root, folder);
    }

    private Path partial(String folder) throws BackupException {
        return TierPath.below(root, folder + PARTIAL);
    }

    private String relative(Path path) {
        return root.relativize(path).toString();
    }

    private List<Path> found(String prefix, java.util.function.Predicate<Path> wanted) throws BackupException {
        Path from = prefix.isEmpty() ? root : TierPath.below(root, prefix);
        if (!Files.isDirectory(from)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(from, DEPTH)) {
            return all.filter(wanted).toList();
        } catch (IOException e) {
            throw trouble("list " + (prefix.isEmpty() ? "the backups" : prefix), e);
        }
    }

    private static void makeFolders(Path folder) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** In one step: a reader sees the old manifest or the new one. */
    private static void writeManifest(Path folder, byte[] manifest) throws IOException {
        makeFolders(folder);
        Path fresh = folder.resolve(MANIFEST + WRITING);
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(manifest);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(
                fresh, folder.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void syncTree(Path folder) throws IOException {
        Set<Path> folders = new HashSet<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(Files::isDirectory).forEach(folders::add);
        }
        for (Path each : folders) {
            sync(each);
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path parentOf(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("the root of the file system holds no backups");
        }
        return parent;
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walked = Files.walk(folder)) {
            all = new ArrayList<>(walked.toList());
        }
        for (Path path : all.reversed()) {
            Files.deleteIfExists(path);
        }
    }

    private BackupException trouble(String doing, IOException e) {
        String said = e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : String.valueOf(e.getMessage());
        if (said.contains("No space left") || said.contains("Disk quota exceeded")) {
            return BackupException.permanent(
                    "TierFull", "tier %s could not %s: %s is full; make room there".formatted(name, doing, root), e);
        }
        if (said.contains("Read-only file system")
                || said.contains("Permission denied")
                || e instanceof java.nio.file.AccessDeniedException) {
            return BackupException.permanent(
                    "TierReadOnly",
                    "tier %s could not %s: the operator may not write to %s; give it that right"
                            .formatted(name, doing, root),
                    e);
        }
        return BackupException.passing(
                "TierUnavailable",
                "tier %s could not %s in %s (%s): is the volume mounted?"
                        .formatted(
                                name, doing, root, said.isEmpty() ? e.getClass().getSimpleName() : said),
                e);
    }

    private static final class FileSink extends Sink {
        private final FileChannel channel;
        private final java.io.OutputStream out;
        private final Path fresh;
        private final Path file;
        private boolean committed;

        FileSink(FileChannel channel, Path fresh, Path file) {
            this.channel = channel;
            this.out = Channels.newOutputStream(channel);
            this.fresh = fresh;
            this.file = file;
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void commit() throws IOException {
            channel.force(true);
            channel.close();
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            committed = true;
        }

        @Override
        public void close() throws IOException {
            channel.close();
            if (!committed) {
                Files.deleteIfExists(fresh);
            }
        }
    }
}
