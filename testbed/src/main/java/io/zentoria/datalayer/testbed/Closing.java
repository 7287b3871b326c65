package io.zentoria.datalayer.testbed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** What has to end with the process: the last one started ends first, each once, whatever the others do. */
final class Closing implements AutoCloseable {
    private final Deque<Named> open = new ArrayDeque<>();
    private final Consumer<String> complaint;
    private boolean closed;

    private record Named(String what, AutoCloseable it) {}

    /** @param complaint hears of what did not end, in one sentence */
    Closing(Consumer<String> complaint) {
        this.complaint = complaint;
    }

    /** Notes something that runs; what comes after the end is ended at once. */
    <T extends AutoCloseable> T add(String what, T it) {
        synchronized (this) {
            if (!closed) {
                open.push(new Named(what, it));
                return it;
            }
        }
        end(new Named(what, it));
        return it;
    }

    /** Whether the end has begun. */
    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        while (true) {
            Named next;
            synchronized (this) {
                closed = true;
                next = open.poll();
            }
            if (next == null) {
                return;
            }
            end(next);
        }
    }

    private void end(Named next) {
        try {
            next.it().close();
        } catch (Exception e) {
            complaint.accept(next.what() + " did not end well: " + e.getMessage());
        }
    }
}
