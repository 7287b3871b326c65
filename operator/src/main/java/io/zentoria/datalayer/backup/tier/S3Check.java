package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** Reads back what was stored: a server's word that it has the bytes is not believed. */
final class S3Check {
    private final S3Connection bucket;

    S3Check(S3Connection bucket) {
        this.bucket = bucket;
    }

    /** Whether the object is there, with that size and sum. */
    boolean holds(String doing, String key, Sums wanted) throws BackupException, InterruptedException {
        OptionalLong size = bucket.size(doing, key);
        if (size.isEmpty() || size.getAsLong() != wanted.size()) {
            return false;
        }
        try (InputStream in = bucket.open(doing, key, gone(key))) {
            return Sums.of(in).equals(wanted);
        } catch (IOException e) {
            throw BackupException.passing(
                    "TierUnavailable",
                    "tier %s could not %s: reading it back broke off (%s); look whether the server is well"
                            .formatted(bucket.tier(), doing, e.getMessage()),
                    e);
        }
    }

    /** Takes the object away again when it is not that. */
    void arrived(String doing, String key, Sums wanted) throws BackupException, InterruptedException {
        if (!holds(doing, key, wanted)) {
            bucket.call(
                    doing,
                    s3 -> s3.deleteObject(
                            delete -> delete.bucket(bucket.bucket()).key(key)));
            throw BackupException.passing(
                    "TierWriteFailed",
                    "what arrived in tier %s as %s is not what was sent: it is not kept; look at its disk and at the way there"
                            .formatted(bucket.tier(), key),
                    null);
        }
    }

    private BackupException gone(String key) {
        return BackupException.passing(
                "TierUnavailable",
                "%s was in tier %s a moment ago and is not any more".formatted(key, bucket.tier()),
                null);
    }
}
