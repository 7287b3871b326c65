package io.zentoria.datalayer.backup.tool;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs programs. Their output is a stream with a fixed buffer; of what they complain only the end is kept. */
public final class Tool {
    private static final int BUFFER = 256 * 1024;
    private static final int ERRORS_KEPT = 8 * 1024;
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final long WATCH_MILLIS = 200;

    private Tool() {}

    /**
     * Runs a program to its end.
     *
     * @param output takes its standard output; not closed. An {@link IOException} of it ends the program and is passed on
     * @return how it ended, whatever the exit code
     * @throws BackupException reasons {@code ToolMissing}, {@code ToolHung}
     */
    public static ToolResult run(ToolCall call, OutputStream output)
            throws BackupException, IOException, InterruptedException {
        byte[] input = call.input();
        return run(call, () -> new ByteArrayInputStream(input), output);
    }

    /**
     * Runs a program to its end and streams its input to it.
     *
     * @param input opened once and closed; when it fails the program is ended, so that it does not take half of the bytes
     *     for all of them, and the failure is passed on
     * @param output as above
     * @return how it ended, whatever the exit code
     * @throws BackupException reasons {@code ToolMissing}, {@code ToolHung}, or that of the input
     */
    public static ToolResult run(ToolCall call, Content.Opening input, OutputStream output)
            throws BackupException, IOException, InterruptedException {
        Optional<WidePipe> pipe = WidePipe.open();
        try {
            return run(call, input, output, pipe);
        } finally {
            if (pipe.isPresent()) {
                pipe.get().close();
            }
        }
    }

    private static ToolResult run(ToolCall call, Content.Opening input, OutputStream output, Optional<WidePipe> pipe)
            throws BackupException, IOException, InterruptedException {
        Process process = start(call, pipe);
        AtomicLong bytes = new AtomicLong();
        AtomicLong lastSign = new AtomicLong(System.nanoTime());
        AtomicReference<@Nullable IOException> failed = new AtomicReference<>();
        AtomicReference<@Nullable Exception> sourceFailed = new AtomicReference<>();
        Tail errors = new Tail();
        Thread out = Thread.ofVirtual().start(() -> {
            try {
                copy(process, pipe, output, bytes, lastSign, call.limit());
            } catch (IOException e) {
                failed.set(e);
                end(process);
            }
        });
        Thread err = Thread.ofVirtual().start(() -> errors.readFrom(process.getErrorStream(), lastSign));
        Thread in = Thread.ofVirtual().start(() -> {
            try {
                feed(process, input, lastSign);
            } catch (IOException | BackupException | RuntimeException e) {
                sourceFailed.set(e);
                end(process);
            }
        });
        try {
            watch(call, process, lastSign);
            out.join();
            err.join();
            in.join();
        } finally {
            if (process.isAlive()) {
                end(process);
            }
        }
        switch (sourceFailed.get()) {
            case null -> {}
            case IOException source -> throw source;
            case BackupException source -> throw source;
            case Exception source -> throw new IOException("the input of " + call.name() + " failed", source);
        }
        IOException broken = failed.get();
        if (broken != null) {
            throw broken;
        }
        return new ToolResult(process.exitValue(), errors.text(), bytes.get());
    }

    /** Runs a program whose output is short and returns it. */
    public static String text(ToolCall call) throws BackupException, InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            ToolResult result = run(call, output);
            if (result.exitCode() != 0) {
                throw BackupException.passing(
                        "ToolFailed",
                        "%s ended with exit code %d: %s".formatted(call.name(), result.exitCode(), result.lastError()),
                        null);
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail to take bytes", e);
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    private static Process start(ToolCall call, Optional<WidePipe> pipe) throws BackupException {
        List<String> line = new ArrayList<>();
        line.add(call.program().toString());
        line.addAll(call.arguments());
        ProcessBuilder builder = new ProcessBuilder(line);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(Set.of("PATH", "LANG", "HOME"));
        environment.put("LC_MESSAGES", "C");
        environment.putAll(call.environment());
        pipe.ifPresent(wide -> builder.redirectOutput(wide.to()));
        try {
            Process process = builder.start();
            pipe.ifPresent(WidePipe::started);
            return process;
        } catch (IOException e) {
            throw BackupException.permanent(
                    "ToolMissing",
                    "%s could not be started: install it, or name its folder with --tools".formatted(call.program()),
                    e);
        }
    }

    private static void copy(
            Process process,
            Optional<WidePipe> pipe,
            OutputStream to,
            AtomicLong bytes,
            AtomicLong lastSign,
            Duration limit)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        while (true) {
            int read;
            try {
                read = pipe.isPresent()
                        ? pipe.get().read(buffer, process)
                        : process.getInputStream().read(buffer);
            } catch (IOException e) {
                return; // the program was ended; its exit code tells
            }
            if (read < 0) {
                return;
            }
            // While its bytes are not taken, a program's silence is not its fault.
            lastSign.set(System.nanoTime() + limit.toNanos());
            to.write(buffer, 0, read);
            bytes.addAndGet(read);
            lastSign.set(System.nanoTime());
        }
    }

    private static void feed(Process process, Content.Opening input, AtomicLong lastSign)
            throws IOException, BackupException {
        try (InputStream in = input.open()) {
            byte[] buffer = new byte[BUFFER];
            OutputStream stdin = process.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                lastSign.set(System.nanoTime());
                if (!took(stdin, buffer, read)) {
                    return;
                }
                lastSign.set(System.nanoTime());
            }
            // Only here: a program that sees the end of its input takes it for complete.
            took(stdin, buffer, -1);
        }
    }

    /** Hands over bytes, or with -1 the end. False: a program that ends early says why by its exit code. */
    private static boolean took(OutputStream stdin, byte[] buffer, int length) {
        try {
            if (length < 0) {
                stdin.close();
            } else {
                stdin.write(buffer, 0, length);
            }
            return true;
        } catch (IOException e) {
            System.getLogger(Tool.class.getName())
                    .log(System.Logger.Level.DEBUG, "a program did not read its input", e);
            return false;
        }
    }

    private static void watch(ToolCall call, Process process, AtomicLong lastSign)
            throws BackupException, InterruptedException {
        long started = System.nanoTime();
        while (!process.waitFor(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
            long now = System.nanoTime();
            boolean silent = now - lastSign.get() > call.silence().toNanos();
            if (silent || now - started > call.limit().toNanos()) {
                end(process);
                throw BackupException.passing(
                        "ToolHung",
                        "%s was ended, since it %s: look whether what it talks to answers, and how busy this machine is"
                                .formatted(
                                        call.name(),
                                        silent
                                                ? "gave no sign for " + words(call.silence())
                                                : "took longer than " + words(call.limit())),
                        null);
            }
        }
    }

    private static String words(Duration time) {
        return time.toMinutes() < 2
                ? time.toSeconds() + " s"
                : time.toHours() < 2 ? time.toMinutes() + " min" : time.toHours() + " h";
    }

    /** Asks, waits a little, and makes it; children too. Returns also when this thread is interrupted. */
    private static void end(Process process) {
        // Children are listed while their parent lives: an orphan is nobody's descendant any more.
        List<ProcessHandle> children = process.descendants().toList();
        children.forEach(ProcessHandle::destroy);
        process.destroy();
        boolean interrupted = false;
        try {
            process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        children.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The end of what was written, whatever its length. */
    private static final class Tail {
        private final byte[] ring = new byte[ERRORS_KEPT];
        private long written;

        void readFrom(InputStream from, AtomicLong lastSign) {
            byte[] buffer = new byte[ERRORS_KEPT];
            try (from) {
                int read = from.read(buffer);
                while (read >= 0) {
                    lastSign.set(System.nanoTime());
                    keep(buffer, read);
                    read = from.read(buffer);
                }
            } catch (IOException e) {
                // The program was ended; what it said until then is kept.
                System.getLogger(Tool.class.getName())
                        .log(System.Logger.Level.DEBUG, "a program's complaints broke off", e);
            }
        }

        private synchronized void keep(byte[] buffer, int length) {
            for (int i = 0; i < length; i++) {
                ring[(int) (written++ % ERRORS_KEPT)] = buffer[i];
            }
        }

        synchronized String text() {
            int length = (int) Math.min(written, ERRORS_KEPT);
            byte[] kept = new byte[length];
            for (int i = 0; i < length; i++) {
                kept[i] = ring[(int) ((written - length + i) % ERRORS_KEPT)];
            }
            return new String(kept, StandardCharsets.UTF_8);
        }
    }
}
