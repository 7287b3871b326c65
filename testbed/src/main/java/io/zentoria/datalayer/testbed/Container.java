package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A program that runs in the files of an image, as a container's does: without rights, with nothing to write to. */
public final class Container implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration READY = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;

    private Container(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * What a container is started with.
     *
     * @param root the image's files
     * @param user number of the user and of the group
     * @param command program and arguments
     * @param environment all variables
     * @param readable files and folders of this machine, with the places where the container sees them
     * @param writable the same, which it may write
     */
    public record Settings(
            Path root,
            int user,
            List<String> command,
            Map<String, String> environment,
            Map<Path, String> readable,
            Map<Path, String> writable) {}

    /** Starts it; it ends with this JVM at the latest. */
    public static Container start(Settings settings, Path output) {
        List<String> lent = new ArrayList<>();
        settings.readable().forEach((from, to) -> lent.addAll(List.of("--ro-bind", from.toString(), to)));
        settings.writable().forEach((from, to) -> lent.addAll(List.of("--bind", from.toString(), to)));
        return new Container(
                Programs.inImage(
                        settings.root(), settings.user(), lent, settings.environment(), output, settings.command()),
                output);
    }

    /** The id of the program itself, not of the one around it; waits a moment while it is being started. */
    public long pid() {
        Waiting.until(
                "the container",
                process,
                output,
                START,
                () -> process.children().findFirst().isPresent());
        return process.children().findFirst().map(ProcessHandle::pid).orElseThrow();
    }

    /**
     * Waits until something holds.
     *
     * @throws IllegalStateException with the end of its output when it ended, or when time is up
     */
    void awaitThat(String what, BooleanSupplier condition) {
        Waiting.until(what, process, output, READY, condition);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed so far, on both streams. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(output + " cannot be read", e);
        }
    }

    /**
     * Waits for its end.
     *
     * @return its exit code
     * @throws IllegalStateException with its output when it goes on for longer
     */
    public int await(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                close();
                throw new IllegalStateException(
                        "the container goes on after " + patience.toSeconds() + " s:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a container ran", e);
        }
    }

    /** Signal 15 to the program. */
    public void terminate() {
        process.descendants().forEach(ProcessHandle::destroy);
    }

    @Override
    public void close() {
        Programs.stop(process, 10);
    }
}
