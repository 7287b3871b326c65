package io.zentoria.datalayer.backup.restore;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.age.AgeEncryption;
import io.zentoria.datalayer.backup.tier.Tier;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One artifact where it lies, and the way to its plain bytes: everything that is read is compared with the manifest,
 * both as it is stored and as it was before it was encrypted.
 */
final class StoredArtifact {
    private static final int BUFFER = 128 * 1024;

    private final Tier tier;
    private final String folder;
    private final Manifest.Artifact artifact;
    private final boolean encrypted;

    private StoredArtifact(Tier tier, String folder, Manifest.Artifact artifact, boolean encrypted) {
        this.tier = tier;
        this.folder = folder;
        this.artifact = artifact;
        this.encrypted = encrypted;
    }

    static StoredArtifact in(Tier tier, String folder, Manifest.Artifact artifact, boolean encrypted) {
        return new StoredArtifact(tier, folder, artifact, encrypted);
    }

    /**
     * Writes the plain bytes; when this returns they are the ones that were taken from the store.
     *
     * @param to not closed; an {@link IOException} of it is passed on
     * @throws BackupException {@code ArtifactCorrupt} when they are not; what was written is worth nothing then
     */
    void readTo(OutputStream to, Optional<AgeEncryption> encryption)
            throws BackupException, InterruptedException, IOException {
        MessageDigest storedDigest = sha256();
        MessageDigest plainDigest = sha256();
        try (InputStream raw = tier.open(folder, artifact.storedPath());
                Measured stored = new Measured(raw, storedDigest)) {
            long size = 0;
            InputStream plain = encrypted ? decrypted(stored, encryption) : stored;
            byte[] buffer = new byte[BUFFER];
            while (true) {
                int read;
                try {
                    read = plain.read(buffer);
                } catch (IOException e) {
                    throw stored.broke() ? unreadable(e) : corrupt("it does not decrypt", e);
                }
                if (read < 0) {
                    break;
                }
                plainDigest.update(buffer, 0, read);
                size += read;
                to.write(buffer, 0, read);
            }
            stored.drain();
            compare("stored", stored.size, artifact.storedSize(), storedDigest, artifact.storedSha256());
            compare("decrypted", size, artifact.size(), plainDigest, artifact.sha256());
        }
    }

    /** Looks at the stored bytes alone. */
    void check() throws BackupException, InterruptedException, IOException {
        MessageDigest digest = sha256();
        try (InputStream raw = tier.open(folder, artifact.storedPath());
                Measured stored = new Measured(raw, digest)) {
            try {
                stored.drain();
            } catch (IOException e) {
                throw unreadable(e);
            }
            compare("stored", stored.size, artifact.storedSize(), digest, artifact.storedSha256());
        }
    }

    private InputStream decrypted(InputStream stored, Optional<AgeEncryption> encryption)
            throws BackupException, InterruptedException, IOException {
        AgeEncryption key = encryption.orElseThrow(() -> BackupException.permanent(
                "EncryptionNotUsable",
                "backup %s in tier %s is encrypted and there is no identity: name backup.encryption.identitySecretRef"
                        .formatted(folder, tier.name()),
                null));
        try {
            return key.decrypt(stored);
        } catch (BackupException e) {
            // A damaged header looks like a wrong key; the sum of what is stored tells the two apart.
            check();
            throw e;
        } catch (IOException e) {
            throw corrupt("its beginning is no age file", e);
        }
    }

    private void compare(String which, long size, long wantedSize, MessageDigest digest, String wanted)
            throws BackupException {
        if (size != wantedSize) {
            throw corrupt("%s, it has %d bytes instead of %d".formatted(which, size, wantedSize), null);
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(wanted)) {
            throw corrupt(which + ", its bytes have another sum", null);
        }
    }

    private BackupException corrupt(String how, @Nullable IOException e) {
        return BackupException.permanent(
                "ArtifactCorrupt",
                "%s of backup %s in tier %s is damaged (%s): 'zdl verify --mend' takes it from another tier"
                        .formatted(artifact.storedPath(), folder, tier.name(), how),
                e);
    }

    private BackupException unreadable(IOException e) {
        return BackupException.passing(
                "TierReadFailed",
                "%s of backup %s could not be read from tier %s (%s): try again when the tier is well"
                        .formatted(artifact.storedPath(), folder, tier.name(), e.getMessage()),
                e);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Sums up what is read, and remembers when the reading itself failed: that is no damage of the artifact. */
    private static final class Measured extends FilterInputStream {
        private final MessageDigest digest;
        private long size;
        private boolean broken;

        Measured(InputStream in, MessageDigest digest) {
            super(in);
            this.digest = digest;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read;
            try {
                read = in.read(buffer, offset, length);
            } catch (IOException e) {
                broken = true;
                throw e;
            }
            if (read > 0) {
                digest.update(buffer, offset, read);
                size += read;
            }
            return read;
        }

        boolean broke() {
            return broken;
        }

        void drain() throws IOException {
            byte[] buffer = new byte[BUFFER];
            int read = read(buffer, 0, buffer.length);
            while (read >= 0) {
                read = read(buffer, 0, buffer.length);
            }
        }
    }
}
