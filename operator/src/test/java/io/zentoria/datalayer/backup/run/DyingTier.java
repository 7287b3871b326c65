package io.zentoria.datalayer.backup.run;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import io.zentoria.datalayer.backup.tier.Tier;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A tier at whose n-th moment the process dies. Moments lie before and after each call that changes it, and after half of
 * what is written into a sink. When dying is an {@link Error}, later calls do nothing, since a dead process makes none.
 */
public final class DyingTier implements Tier {
    /** What dying is, in a test that goes on living. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Tier real;
    private final int at;
    private final Runnable death;
    private int moments;
    private boolean dead;

    /**
     * @param at the moment to die at, from 1; a greater number than there are moments: not at all
     * @param death ends the process; when it returns, {@link Killed} is thrown
     */
    public DyingTier(Tier real, int at, Runnable death) {
        this.real = real;
        this.at = at;
        this.death = death;
    }

    public boolean died() {
        return dead;
    }

    private void moment() {
        moments++;
        if (moments == at) {
            dead = true;
            death.run();
        }
        if (dead) {
            throw new Killed();
        }
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public boolean encrypts() {
        return real.encrypts();
    }

    @Override
    public Sink create(String folder, String path) throws BackupException {
        moment();
        Sink sink = real.create(folder, path);
        moment();
        return new DyingSink(sink);
    }

    @Override
    public void put(String folder, String path, Content content) throws BackupException, InterruptedException {
        moment();
        real.put(folder, path, content);
        moment();
    }

    @Override
    public void publish(String folder, byte[] manifest) throws BackupException, InterruptedException {
        moment();
        real.publish(folder, manifest);
        moment();
    }

    @Override
    public Optional<byte[]> manifest(String folder) throws BackupException, InterruptedException {
        moment();
        return real.manifest(folder);
    }

    @Override
    public List<String> folders(String prefix) throws BackupException, InterruptedException {
        moment();
        return real.folders(prefix);
    }

    @Override
    public List<String> unfinished(String prefix) throws BackupException, InterruptedException {
        moment();
        return real.unfinished(prefix);
    }

    @Override
    public InputStream open(String folder, String path) throws BackupException, InterruptedException {
        moment();
        return real.open(folder, path);
    }

    @Override
    public OptionalLong size(String folder, String path) throws BackupException, InterruptedException {
        moment();
        return real.size(folder, path);
    }

    @Override
    public void mend(String folder, String path, Content content, byte[] manifest)
            throws BackupException, InterruptedException {
        moment();
        real.mend(folder, path, content, manifest);
        moment();
    }

    @Override
    public void remove(String folder) throws BackupException, InterruptedException {
        moment();
        real.remove(folder);
        moment();
    }

    @Override
    public void close() {
        real.close();
    }

    private final class DyingSink extends Sink {
        private final Sink sink;

        DyingSink(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void write(int one) throws IOException {
            sink.write(one);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            sink.write(bytes, offset, length / 2);
            moment();
            sink.write(bytes, offset + length / 2, length - length / 2);
        }

        @Override
        public void commit() throws IOException, BackupException {
            moment();
            sink.commit();
            moment();
        }

        @Override
        public void close() throws IOException {
            if (!dead) {
                sink.close();
            }
        }
    }
}
