package io.zentoria.datalayer.backup.bench;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import io.zentoria.datalayer.backup.tier.Tier;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A tier that asks for encryption and keeps everything where another one does: remote ones without the network. */
final class EncryptingTier implements Tier {
    private final Tier kept;

    EncryptingTier(Tier kept) {
        this.kept = kept;
    }

    @Override
    public String name() {
        return kept.name();
    }

    @Override
    public boolean encrypts() {
        return true;
    }

    @Override
    public Sink create(String folder, String path) throws BackupException {
        return kept.create(folder, path);
    }

    @Override
    public void put(String folder, String path, Content content) throws BackupException, InterruptedException {
        kept.put(folder, path, content);
    }

    @Override
    public void publish(String folder, byte[] manifest) throws BackupException, InterruptedException {
        kept.publish(folder, manifest);
    }

    @Override
    public Optional<byte[]> manifest(String folder) throws BackupException, InterruptedException {
        return kept.manifest(folder);
    }

    @Override
    public List<String> folders(String prefix) throws BackupException, InterruptedException {
        return kept.folders(prefix);
    }

    @Override
    public List<String> unfinished(String prefix) throws BackupException, InterruptedException {
        return kept.unfinished(prefix);
    }

    @Override
    public InputStream open(String folder, String path) throws BackupException, InterruptedException {
        return kept.open(folder, path);
    }

    @Override
    public OptionalLong size(String folder, String path) throws BackupException, InterruptedException {
        return kept.size(folder, path);
    }

    @Override
    public void mend(String folder, String path, Content content, byte[] manifest)
            throws BackupException, InterruptedException {
        kept.mend(folder, path, content, manifest);
    }

    @Override
    public void remove(String folder) throws BackupException, InterruptedException {
        kept.remove(folder);
    }

    @Override
    public void close() {
        kept.close();
    }
}
