package io.zentoria.datalayer.backup.tool;

import io.zentoria.datalayer.backup.BackupException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The output of a program as a stream. It ends in an orderly way only when the program did; closing it early ends the
 * program. At most a few hundred kilobytes wait in memory. For one reader.
 */
public final class ToolStream extends InputStream {
    private static final int CHUNKS = 4;
    private static final long WATCH_MILLIS = 100;
    private static final byte[] END = new byte[0];

    /** Runs the program. */
    @FunctionalInterface
    public interface Program {
        /** Writes everything and returns; throws when the program did not end well. */
        void run(OutputStream output) throws BackupException, IOException, InterruptedException;
    }

    private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNKS);
    private final Thread runner;
    private volatile @Nullable Exception failed;
    private volatile boolean closed;
    private byte[] chunk = new byte[0];
    private int position;
    private boolean ended;

    /** Starts at once. */
    public ToolStream(Program program) {
        this.runner = Thread.ofVirtual().unstarted(() -> run(program));
        runner.start();
    }

    private void run(Program program) {
        try {
            try {
                program.run(new Chunks());
            } catch (BackupException | IOException | RuntimeException e) {
                failed = e;
            }
            put(END);
        } catch (InterruptedException e) {
            // Closed: nobody reads any more.
            Thread.currentThread().interrupt();
        }
    }

    /** The program's own threads wait here too, and nobody interrupts those. */
    private void put(byte[] next) throws InterruptedException {
        boolean taken = false;
        while (!taken && !closed) {
            taken = chunks.offer(next, WATCH_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** {@inheritDoc} A failure of the program is the {@link BackupException} that is the exception's cause. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == chunk.length && !ended) {
            try {
                chunk = chunks.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            position = 0;
            ended = chunk.length == 0;
        }
        if (ended) {
            Exception broken = failed;
            if (broken != null) {
                throw new IOException(broken.getMessage(), broken);
            }
            return -1;
        }
        int read = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, bytes, offset, read);
        position += read;
        return read;
    }

    /** Ends the program when it still runs, and returns when it is gone. */
    @Override
    public void close() throws IOException {
        closed = true;
        runner.interrupt();
        try {
            runner.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private final class Chunks extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                if (closed) {
                    throw new InterruptedIOException("nobody reads any more");
                }
                try {
                    put(Arrays.copyOfRange(bytes, offset, offset + length));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("nobody reads any more");
                }
            }
        }
    }
}
