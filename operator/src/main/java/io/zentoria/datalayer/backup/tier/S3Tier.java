package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import io.zentoria.datalayer.credential.Password;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Backups in a bucket of any server that speaks S3. Keys are {@code <folder>/<path>}. Nothing counts before it was read
 * back; what goes up in parts goes on after an interruption; other people's keys in the bucket are left alone.
 */
public final class S3Tier implements Tier {
    private static final long MIB = 1L << 20;
    private static final int PARTS = 10_000;

    private final S3Connection bucket;
    private final S3Uploads uploads;
    private final S3Check check;

    /**
     * Where and who.
     *
     * @param endpoint of a server that is not Amazon's, with http or https
     * @param bucket must be there
     * @param region as the server calls it; MinIO takes {@code us-east-1}
     * @param pathStyle whether the bucket is in the path of the URL and not in the name of the host
     * @param accessKey the name of the key; empty, with an empty secret key: whatever AWS's default chain finds
     * @param secretKey belongs to it
     */
    public record Settings(
            Optional<URI> endpoint,
            String bucket,
            String region,
            boolean pathStyle,
            String accessKey,
            Password secretKey) {
        public Settings {
            if (bucket.isBlank() || region.isBlank()) {
                throw new IllegalArgumentException("an S3 tier has a bucket and a region");
            }
            if (accessKey.isEmpty() != secretKey.reveal().isEmpty()) {
                throw new IllegalArgumentException("an S3 tier has both an access key and a secret key, or neither");
            }
        }
    }

    /** @param name in the spec */
    public S3Tier(String name, Settings settings) {
        this(name, settings, S3Connection.Limits.USUAL);
    }

    S3Tier(String name, Settings settings, S3Connection.Limits limits) {
        this.bucket = new S3Connection(name, settings, limits);
        this.uploads = new S3Uploads(bucket);
        this.check = new S3Check(bucket);
    }

    @Override
    public String name() {
        return bucket.tier();
    }

    @Override
    public boolean encrypts() {
        return true;
    }

    /** {@inheritDoc} A failure in the middle is an {@link IOException} whose cause is the {@link BackupException}. */
    @Override
    public Sink create(String folder, String path) throws BackupException {
        return new S3Sink(bucket, uploads, TierPath.key(folder, path), "write " + path);
    }

    @Override
    public void put(String folder, String path, Content content) throws BackupException, InterruptedException {
        String key = TierPath.key(folder, path);
        if (!check.holds("write " + path, key, new Sums(content.size(), content.sha256()))) {
            store(key, path, content);
        }
    }

    private void store(String key, String path, Content content) throws BackupException, InterruptedException {
        String doing = "write " + path;
        PartSums sums = summed(path, content);
        Sums wanted = new Sums(content.size(), content.sha256());
        if (!sums.whole().equals(wanted)) {
            throw BackupException.permanent(
                    "ArtifactCorrupt",
                    "what was to go to tier %s as %s is not what it should be: it is not sent; run 'zdl verify'"
                            .formatted(name(), path),
                    null);
        }
        if (sums.parts().size() == 1) {
            bucket.putObject(doing, key, sums.parts().getFirst().sha256(), content.size(), () -> {
                try {
                    return content.opening().open();
                } catch (IOException | BackupException e) {
                    throw new S3Errors.SourceTrouble(e);
                }
            });
        } else {
            uploads.send(doing, key, content, sums);
        }
        check.arrived(doing, key, wanted);
    }

    private PartSums summed(String path, Content content) throws BackupException {
        // Ten thousand parts are S3's limit.
        long part = Math.max(bucket.limits().part(), (content.size() / PARTS / MIB + 1) * MIB);
        try {
            return PartSums.of(content, part);
        } catch (IOException e) {
            throw new S3Errors.SourceTrouble(e).told("tier %s could not write %s".formatted(name(), path));
        }
    }

    @Override
    public void publish(String folder, byte[] manifest) throws BackupException, InterruptedException {
        Optional<byte[]> there = manifest(folder);
        if (there.isEmpty() || !Arrays.equals(there.get(), manifest)) {
            writeManifest("publish " + folder, folder, manifest);
        }
    }

    private void writeManifest(String doing, String folder, byte[] manifest)
            throws BackupException, InterruptedException {
        Sums sums = sums(manifest);
        String key = TierPath.key(folder, MANIFEST);
        bucket.putObject(
                doing, key, PartSums.base64(sums.sha256()), manifest.length, () -> new ByteArrayInputStream(manifest));
        check.arrived(doing, key, sums);
    }

    private static Sums sums(byte[] bytes) {
        try {
            return Sums.of(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail to give bytes", e);
        }
    }

    @Override
    public Optional<byte[]> manifest(String folder) throws BackupException, InterruptedException {
        String key = TierPath.key(folder, MANIFEST);
        return bucket.callOr(
                Optional.empty(),
                "read the manifest of " + folder,
                s3 -> Optional.of(
                        s3.getObjectAsBytes(get -> get.bucket(bucket.bucket()).key(key))
                                .asByteArrayUnsafe()));
    }

    @Override
    public List<String> folders(String prefix) throws BackupException, InterruptedException {
        return listed(prefix).published();
    }

    @Override
    public List<String> unfinished(String prefix) throws BackupException, InterruptedException {
        BackupFolders folders = listed(prefix);
        String below = below(prefix);
        folders.broken(uploads.pending("list broken uploads", below, key -> key.startsWith(below)).stream()
                .map(S3Uploads.Upload::key)
                .toList());
        return folders.unfinished();
    }

    private BackupFolders listed(String prefix) throws BackupException, InterruptedException {
        String below = below(prefix);
        return bucket.call("list " + (prefix.isEmpty() ? "the backups" : prefix), s3 -> {
            BackupFolders folders = new BackupFolders();
            for (S3Object object : s3.listObjectsV2Paginator(
                            list -> list.bucket(bucket.bucket()).prefix(below))
                    .contents()) {
                folders.file(object.key());
            }
            return folders;
        });
    }

    private static String below(String prefix) throws BackupException {
        return prefix.isEmpty() ? "" : TierPath.folder(prefix) + "/";
    }

    @Override
    public InputStream open(String folder, String path) throws BackupException, InterruptedException {
        return bucket.open(
                "read " + path,
                TierPath.key(folder, path),
                BackupException.permanent(
                        "ArtifactMissing", "%s of backup %s is not in tier %s".formatted(path, folder, name()), null));
    }

    @Override
    public OptionalLong size(String folder, String path) throws BackupException, InterruptedException {
        return bucket.size("look at " + path, TierPath.key(folder, path));
    }

    @Override
    public void mend(String folder, String path, Content content, byte[] manifest)
            throws BackupException, InterruptedException {
        store(TierPath.key(folder, path), path, content);
        writeManifest("mend " + path, folder, manifest);
    }

    @Override
    public void remove(String folder) throws BackupException, InterruptedException {
        String doing = "remove " + folder;
        String below = TierPath.folder(folder) + "/";
        // Without its manifest it is no backup any more, whatever happens next.
        delete(doing, below + MANIFEST);
        for (S3Uploads.Upload upload : uploads.pending(doing, below, key -> key.startsWith(below))) {
            uploads.abort(doing, upload);
        }
        List<String> keys = bucket.call(
                doing,
                s3 -> s3
                        .listObjectsV2Paginator(
                                list -> list.bucket(bucket.bucket()).prefix(below))
                        .contents()
                        .stream()
                        .map(S3Object::key)
                        .toList());
        // One by one: servers do not agree on the sum that a request to delete many must have.
        for (String key : keys) {
            delete(doing, key);
        }
    }

    private void delete(String doing, String key) throws BackupException, InterruptedException {
        bucket.callOr(
                Optional.empty(),
                doing,
                s3 -> Optional.of(
                        s3.deleteObject(delete -> delete.bucket(bucket.bucket()).key(key))));
    }

    @Override
    public void close() {
        bucket.close();
    }
}
