package io.zentoria.datalayer.backup.run;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An application that writes one number after the other into all stores, and stops between two when a row asks it to. */
final class NumberWriter implements AutoCloseable {
    private static final long PAUSE = 2_000_000;

    private final FencedBed bed;
    private final AtomicLong last = new AtomicLong(1);
    private final Thread thread;
    private volatile boolean over;
    private volatile @Nullable Exception failure;

    NumberWriter(FencedBed bed) {
        this.bed = bed;
        this.thread = Thread.ofPlatform().name("number-writer").start(this::run);
    }

    private void run() {
        try (Connection connection = bed.connect();
                Statement statement = connection.createStatement()) {
            while (!over) {
                if (go(statement)) {
                    long next = last.get() + 1;
                    statement.execute("INSERT INTO app.numbers VALUES (" + next + ")");
                    bed.writeKey(next);
                    bed.writePoint(next);
                    last.set(next);
                } else {
                    statement.execute("UPDATE app.writing SET stopped = true WHERE NOT go AND NOT stopped");
                }
                LockSupport.parkNanos(PAUSE);
            }
        } catch (Exception e) {
            failure = e;
        }
    }

    private static boolean go(Statement statement) throws Exception {
        try (ResultSet row = statement.executeQuery("SELECT go FROM app.writing")) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** The last number that is in all stores. */
    long last() {
        Exception failed = failure;
        if (failed != null) {
            throw new IllegalStateException("the writer failed", failed);
        }
        return last.get();
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join();
        last();
    }
}
