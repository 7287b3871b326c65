package io.zentoria.datalayer.backup.tool;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * A pipe that holds a mebibyte, for the output of a program. Java's own holds 64 KiB (pipe(7), "Pipe capacity") and wakes
 * its reader for every few kilobytes that a program writes; beside a dump that cost a sixth of the throughput on two
 * processors. From a wide one the reader takes many of them at a time, see {@link #read}.
 */
final class WidePipe implements AutoCloseable {
    private static final int CAPACITY = 1024 * 1024;
    private static final long LOOK_MILLIS = 4;

    // From the headers of Linux, the same on all its architectures that Java runs on.
    private static final int O_CLOEXEC = 0x80000;
    private static final int F_SETPIPE_SZ = 1031;

    private final InputStream from;
    private final int writing;
    private boolean handedOver;

    private WidePipe(InputStream from, int writing) {
        this.from = from;
        this.writing = writing;
    }

    /** Empty where the system has no such pipe or gives this user no more room for one; an ordinary pipe does then. */
    static Optional<WidePipe> open() throws IOException {
        Optional<Linux> linux = Linux.get();
        if (linux.isEmpty()) {
            return Optional.empty();
        }
        int[] ends = linux.get().pipe();
        if (ends.length == 0) {
            return Optional.empty();
        }
        try {
            if (!linux.get().widen(ends[1])) {
                linux.get().close(ends[1]);
                return Optional.empty();
            }
            return Optional.of(new WidePipe(new FileInputStream(file(ends[0])), ends[1]));
        } finally {
            linux.get().close(ends[0]); // opened a second time by then
        }
    }

    /** Where the program writes to; call {@link #started} once it has been started. */
    ProcessBuilder.Redirect to() {
        return ProcessBuilder.Redirect.to(file(writing));
    }

    /** From here on only the program has the end that writes. */
    void started() {
        if (!handedOver) {
            handedOver = true;
            Linux.get().ifPresent(linux -> linux.close(writing));
        }
    }

    /**
     * Waits until there is something, without being woken for each bit of it.
     *
     * @return how many bytes were read; -1 when the program has ended and everything was read
     */
    int read(byte[] buffer, Process writer) throws IOException {
        while (true) {
            boolean over = !writer.isAlive(); // asked first: what it wrote last is there by then
            int there = from.available();
            if (there > 0) {
                return from.read(buffer, 0, Math.min(there, buffer.length));
            }
            if (over) {
                return -1;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        started();
        from.close();
    }

    private static File file(int descriptor) {
        return new File("/proc/self/fd/" + descriptor);
    }

    /** The three system calls. */
    private record Linux(MethodHandle pipe2, MethodHandle fcntl, MethodHandle closing) {
        private static final Optional<Linux> HERE = find();

        static Optional<Linux> get() {
            return HERE;
        }

        private static Optional<Linux> find() {
            if (!System.getProperty("os.name").equals("Linux") || !new File("/proc/self/fd").isDirectory()) {
                return Optional.empty();
            }
            Linker linker = Linker.nativeLinker();
            return linker.defaultLookup()
                    .find("pipe2")
                    .flatMap(pipe2 -> linker.defaultLookup()
                            .find("fcntl")
                            .flatMap(fcntl -> linker.defaultLookup()
                                    .find("close")
                                    .map(close -> new Linux(
                                            linker.downcallHandle(
                                                    pipe2,
                                                    FunctionDescriptor.of(
                                                            ValueLayout.JAVA_INT,
                                                            ValueLayout.ADDRESS,
                                                            ValueLayout.JAVA_INT)),
                                            linker.downcallHandle(
                                                    fcntl,
                                                    FunctionDescriptor.of(
                                                            ValueLayout.JAVA_INT,
                                                            ValueLayout.JAVA_INT,
                                                            ValueLayout.JAVA_INT,
                                                            ValueLayout.JAVA_INT),
                                                    Linker.Option.firstVariadicArg(2)),
                                            linker.downcallHandle(
                                                    close,
                                                    FunctionDescriptor.of(
                                                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))))));
        }

        /** Both ends, reading and writing; empty when there are too many open files. */
        int[] pipe() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
                return (int) pipe2.invokeExact(ends, O_CLOEXEC) == 0 ? ends.toArray(ValueLayout.JAVA_INT) : new int[0];
            } catch (Throwable e) {
                throw new IllegalStateException("pipe2", e);
            }
        }

        boolean widen(int end) {
            try {
                return (int) fcntl.invokeExact(end, F_SETPIPE_SZ, CAPACITY) >= CAPACITY;
            } catch (Throwable e) {
                throw new IllegalStateException("fcntl", e);
            }
        }

        void close(int end) {
            try {
                int ignored = (int) closing.invokeExact(end);
            } catch (Throwable e) {
                throw new IllegalStateException("close", e);
            }
        }
    }
}
