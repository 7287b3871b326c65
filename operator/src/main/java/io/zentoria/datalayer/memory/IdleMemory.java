package io.zentoria.datalayer.memory;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back, twice a minute, what the process holds and does not use: pages of its own files that the start or a first
 * apply read, and the heap that they needed. An operator mostly waits, so that nothing else would: the JVM takes a heap
 * back only when it is full, and the system takes pages only when it is short of them.
 */
public final class IdleMemory {
    private static final Logger LOG = LoggerFactory.getLogger(IdleMemory.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    /** Less is not worth the call. */
    private static final long WORTHWHILE_BYTES = 256 * 1024;
    /** A full collection waits until half a percent of a processor has paid for the last one. */
    private static final int SHARE = 200;

    private final Linux linux;
    private long nextCollection = System.nanoTime();

    private IdleMemory(Linux linux) {
        this.linux = linux;
    }

    /** Gives back now and twice a minute from now on, until the process ends. Does nothing where there is no Linux. */
    public static void watch() {
        Thread.ofVirtual()
                .name("idle-memory")
                .start(() -> Linux.here().ifPresent(linux -> new IdleMemory(linux).repeat()));
    }

    private void repeat() {
        try {
            while (true) {
                giveBackHeap();
                giveBackFiles(linux);
                Thread.sleep(INTERVAL);
            }
        } catch (IOException e) {
            LOG.info(
                    "memory that is not used is kept from now on, since what there is cannot be read: {}",
                    e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The JVM gives back what lies empty after a full collection (-XX:MaxHeapFreeRatio). */
    private void giveBackHeap() {
        long now = System.nanoTime();
        if (now - nextCollection >= 0) {
            System.gc();
            nextCollection = now + SHARE * (System.nanoTime() - now);
        }
    }

    /** @return how much of the memory of this process was given back, in bytes */
    static long giveBackFiles(Linux linux) throws IOException {
        return MappedFile.unchanged(linux.smaps()).stream()
                .filter(file -> file.residentBytes() >= WORTHWHILE_BYTES)
                .filter(linux::release)
                .mapToLong(MappedFile::residentBytes)
                .sum();
    }
}
