package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Bytes on their way into a bucket. One part is kept in memory and goes up when it is full; what is smaller goes up in
 * one request. An {@link IOException} of {@link #write} has the {@link BackupException} as its cause.
 */
final class S3Sink extends Tier.Sink {
    /** S3's own limit. */
    private static final int PARTS = 10_000;

    private final S3Connection bucket;
    private final S3Uploads uploads;
    private final String key;
    private final String doing;
    private final byte[] buffer;
    private final MessageDigest digest = PartSums.sha256();
    private final List<CompletedPart> parts = new ArrayList<>();
    private int filled;
    private long size;
    private S3Uploads.@Nullable Upload upload;
    private boolean stored;
    private boolean committed;

    S3Sink(S3Connection bucket, S3Uploads uploads, String key, String doing) {
        this.bucket = bucket;
        this.uploads = uploads;
        this.key = key;
        this.doing = doing;
        this.buffer = new byte[bucket.limits().buffer()];
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        digest.update(bytes, offset, length);
        int written = 0;
        while (written < length) {
            if (filled == buffer.length) {
                try {
                    sendPart();
                } catch (BackupException e) {
                    throw new IOException(e.getMessage(), e);
                } catch (InterruptedException e) {
                    throw interrupted();
                }
            }
            int now = Math.min(buffer.length - filled, length - written);
            System.arraycopy(bytes, offset + written, buffer, filled, now);
            filled += now;
            written += now;
        }
        size += length;
    }

    private void sendPart() throws BackupException, InterruptedException {
        if (parts.size() == PARTS) {
            throw BackupException.permanent(
                    "ArtifactTooBig",
                    "tier %s could not %s: of bytes whose number is not known before it takes %d MiB at most; let a filesystem tier be the first one"
                            .formatted(bucket.tier(), doing, (long) PARTS * buffer.length >> 20),
                    null);
        }
        S3Uploads.Upload to = upload;
        if (to == null) {
            for (S3Uploads.Upload older : uploads.pending(doing, key, other -> other.equals(key))) {
                uploads.abort(doing, older);
            }
            to = uploads.begin(doing, key);
            upload = to;
        }
        parts.add(uploads.sendPart(doing, to, parts.size() + 1, bufferSum(), filled, this::bufferBytes));
        filled = 0;
    }

    private InputStream bufferBytes() {
        return new ByteArrayInputStream(buffer, 0, filled);
    }

    private String bufferSum() {
        MessageDigest part = PartSums.sha256();
        part.update(buffer, 0, filled);
        return Base64.getEncoder().encodeToString(part.digest());
    }

    @Override
    public void commit() throws IOException, BackupException {
        try {
            if (upload == null) {
                bucket.putObject(doing, key, bufferSum(), filled, this::bufferBytes);
            } else {
                if (filled > 0) {
                    sendPart();
                }
                uploads.complete(doing, upload, parts);
            }
            stored = true;
            new S3Check(bucket)
                    .arrived(doing, key, new Sums(size, HexFormat.of().formatHex(digest.digest())));
        } catch (InterruptedException e) {
            throw interrupted();
        }
        committed = true;
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }

    @Override
    public void close() throws IOException {
        if (committed || upload == null && !stored) {
            return;
        }
        // Whoever was interrupted still wants its leavings gone.
        boolean interrupted = Thread.interrupted();
        try {
            if (stored) {
                bucket.call(
                        doing,
                        s3 -> s3.deleteObject(
                                delete -> delete.bucket(bucket.bucket()).key(key)));
            } else if (upload != null) {
                uploads.abort(doing, upload);
            }
            upload = null;
            stored = false;
        } catch (BackupException e) {
            throw new IOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            interrupted = true;
            throw new InterruptedIOException("interrupted");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
