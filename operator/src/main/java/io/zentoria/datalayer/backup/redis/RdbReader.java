package io.zentoria.datalayer.backup.redis;

import com.moilioncircle.redis.replicator.Configuration;
import com.moilioncircle.redis.replicator.RedisRdbReplicator;
import com.moilioncircle.redis.replicator.Replicator;
import com.moilioncircle.redis.replicator.event.Event;
import com.moilioncircle.redis.replicator.io.RedisInputStream;
import com.moilioncircle.redis.replicator.rdb.DefaultRdbVisitor;
import com.moilioncircle.redis.replicator.rdb.datatype.AuxField;
import com.moilioncircle.redis.replicator.rdb.datatype.KeyValuePair;
import com.moilioncircle.redis.replicator.rdb.skip.SkipRdbValueVisitor;
import io.zentoria.datalayer.backup.BackupException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads an RDB key by key. Values are skipped, so that memory does not grow with them. */
final class RdbReader {
    /** The types of hashes whose fields can expire (Redis, rdb.h: RDB_TYPE_HASH_METADATA_PRE_GA and the next three). */
    private static final int FIRST_EXPIRING_HASH = 22;

    private static final int LAST_EXPIRING_HASH = 25;

    /** Hears of each key. */
    @FunctionalInterface
    interface KeySeen {
        void key(int database, byte[] key) throws BackupException, InterruptedException;
    }

    private RdbReader() {}

    /**
     * Reads all of it.
     *
     * @throws BackupException reason {@code DumpDamaged}: it is cut, no RDB, or of a format that is not known
     */
    static RdbContent read(Path file) throws BackupException, InterruptedException {
        return read(file, (database, key) -> {});
    }

    static RdbContent read(Path file, KeySeen seen) throws BackupException, InterruptedException {
        Reading reading = new Reading(seen);
        try (InputStream in = Files.newInputStream(file);
                Replicator replicator = new RedisRdbReplicator(reading.stoppable(in), Configuration.defaultSetting())) {
            replicator.setRdbVisitor(reading.visitor(replicator));
            replicator.addEventListener((from, event) -> reading.event(event));
            replicator.addExceptionListener((from, thrown, event) -> reading.fail(thrown));
            replicator.open();
        } catch (IOException | RuntimeException | AssertionError e) {
            // The library throws an AssertionError for a type of value that it does not know.
            reading.fail(e);
        }
        return reading.content();
    }

    private static final class Reading {
        private final KeySeen seen;
        private final SortedMap<Integer, RdbContent.Keys> databases = new TreeMap<>();
        private int version;
        private String redisVersion = "";
        private long usedMemory;
        private long end;
        private @Nullable Throwable failure;

        Reading(KeySeen seen) {
            this.seen = seen;
        }

        /** Ends with an error as soon as something failed: the library itself goes on after the failure of a listener. */
        InputStream stoppable(InputStream in) {
            return new FilterInputStream(in) {
                @Override
                public int read() throws IOException {
                    check();
                    return super.read();
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    check();
                    return super.read(bytes, offset, length);
                }

                private void check() throws IOException {
                    if (failure != null || Thread.currentThread().isInterrupted()) {
                        throw new InterruptedIOException("reading was stopped");
                    }
                }
            };
        }

        DefaultRdbVisitor visitor(Replicator replicator) {
            return new DefaultRdbVisitor(replicator, new SkipRdbValueVisitor(replicator)) {
                @Override
                public int applyVersion(RedisInputStream in) throws IOException {
                    version = super.applyVersion(in);
                    return version;
                }

                @Override
                public long applyEof(RedisInputStream in, int rdbVersion) throws IOException {
                    long checksum = super.applyEof(in, rdbVersion);
                    // What was read from the file without what is still in the buffer.
                    end = in.total() - (in.tail() - in.head());
                    return checksum;
                }
            };
        }

        void event(Event event) {
            if (failure != null) {
                return;
            }
            if (event instanceof AuxField field) {
                aux(field);
            } else if (event instanceof KeyValuePair<?, ?> pair && pair.getKey() instanceof byte[] key) {
                int database = (int) pair.getDb().getDbNumber();
                databases.merge(database, kind(pair), RdbContent.Keys::plus);
                try {
                    seen.key(database, key);
                } catch (BackupException | InterruptedException e) {
                    failure = e;
                }
            }
        }

        private static RdbContent.Keys kind(KeyValuePair<?, ?> pair) {
            if (pair.getExpiredMs() != null || pair.getExpiredSeconds() != null) {
                return new RdbContent.Keys(1, 0, 0);
            }
            int type = pair.getValueRdbType();
            return type >= FIRST_EXPIRING_HASH && type <= LAST_EXPIRING_HASH
                    ? new RdbContent.Keys(1, 0, 1)
                    : new RdbContent.Keys(1, 1, 0);
        }

        private void aux(AuxField field) {
            String value = String.valueOf(field.getAuxValue());
            if ("redis-ver".equals(field.getAuxKey())) {
                redisVersion = value;
            } else if ("used-mem".equals(field.getAuxKey()) && value.matches("\\d{1,18}")) {
                usedMemory = Long.parseLong(value);
            }
        }

        void fail(Throwable thrown) {
            if (failure == null) {
                failure = thrown;
            }
        }

        RdbContent content() throws BackupException, InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException("reading the dump was stopped");
            }
            if (failure instanceof BackupException e) {
                throw e;
            }
            if (failure instanceof InterruptedException e) {
                throw e;
            }
            // The library takes an end that comes too soon for the end.
            if (failure != null || end == 0) {
                throw BackupException.passing(
                        "DumpDamaged",
                        "the dump of Redis is cut, is none, or has a format that this version does not know",
                        failure);
            }
            return new RdbContent(version, redisVersion, usedMemory, databases, end);
        }
    }
}
