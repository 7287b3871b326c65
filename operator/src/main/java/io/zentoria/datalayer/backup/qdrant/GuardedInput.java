package io.zentoria.datalayer.backup.qdrant;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Fails a read that brings nothing for too long. The client's own time limit ends with the first byte of an answer. */
final class GuardedInput extends FilterInputStream {
    private static final long NOT_READING = 0;

    private final Duration limit;
    private final Thread guard;
    /** In the terms of {@link System#nanoTime}. */
    private volatile long readingSince = NOT_READING;

    private volatile boolean stalled;

    GuardedInput(InputStream in, Duration limit) {
        super(in);
        this.limit = limit;
        this.guard = Thread.ofVirtual().name("download-guard").start(this::watch);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        readingSince = Math.max(1, System.nanoTime());
        int read;
        try {
            read = in.read(bytes, offset, length);
        } catch (IOException e) {
            throw stalled ? stall(e) : e;
        } finally {
            readingSince = NOT_READING;
        }
        // A stream that is closed under its reader looks as if it had come to its end.
        if (stalled) {
            throw stall(null);
        }
        return read;
    }

    private IOException stall(@Nullable IOException cause) {
        HttpTimeoutException stall = new HttpTimeoutException("nothing came for " + limit.toSeconds() + " s");
        stall.initCause(cause);
        return stall;
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(Math.max(1, limit.toMillis() / 4));
                long since = readingSince;
                if (since != NOT_READING && System.nanoTime() - since > limit.toNanos()) {
                    stalled = true;
                    in.close();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed: nothing to watch any more
        } catch (IOException e) {
            stalled = true; // the reader is told so
        }
    }

    @Override
    public void close() throws IOException {
        guard.interrupt();
        in.close();
    }
}
