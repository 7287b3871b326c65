package io.zentoria.datalayer.testbed;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Starts programs that end with this JVM, however it ends. bubblewrap asks the kernel for that, and the kernel looks at
 * the thread that started the program: so one thread, which lives as long as the JVM, starts them all.
 */
final class Programs {
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("testbed-starter").factory());

    private Programs() {}

    /**
     * Starts a program of the Debian tree as one of its accounts, in a mount name space of its own: it sees the tree,
     * and {@code data} as {@code /srv}.
     */
    static Process inDebian(Installation installation, String account, Path data, Path output, List<String> command) {
        int[] ids = installation.account(account);
        List<String> line = new ArrayList<>(List.of(
                "bwrap",
                "--unshare-user",
                "--uid",
                String.valueOf(ids[0]),
                "--gid",
                String.valueOf(ids[1]),
                "--ro-bind",
                installation.debian().toString(),
                "/",
                "--dev",
                "/dev",
                "--proc",
                "/proc",
                "--tmpfs",
                "/run",
                "--tmpfs",
                "/tmp",
                "--bind",
                data.toString(),
                "/srv",
                "--chdir",
                "/srv",
                "--clearenv",
                "--setenv",
                "PATH",
                "/usr/lib/postgresql/17/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "--setenv",
                "LANG",
                "C.UTF-8",
                "--new-session",
                "--die-with-parent"));
        line.addAll(command);
        return start(line, output, Map.of());
    }

    /**
     * Starts a program of an image, in a mount name space of its own and as a user without rights: it sees the image's
     * files, which it cannot write, an empty folder for temporary files, and what is lent to it.
     *
     * @param lent further options of bubblewrap that bring files in
     * @param environment all of it
     */
    static Process inImage(
            Path root,
            int user,
            List<String> lent,
            Map<String, String> environment,
            Path output,
            List<String> command) {
        List<String> line = new ArrayList<>(List.of(
                "bwrap",
                "--unshare-user",
                "--uid",
                String.valueOf(user),
                "--gid",
                String.valueOf(user),
                "--ro-bind",
                root.toString(),
                "/",
                "--dev",
                "/dev",
                "--proc",
                "/proc",
                "--tmpfs",
                "/run",
                "--tmpfs",
                "/tmp"));
        line.addAll(lent);
        line.addAll(List.of("--clearenv", "--new-session", "--die-with-parent"));
        environment.forEach((name, value) -> line.addAll(List.of("--setenv", name, value)));
        line.addAll(command);
        return start(line, output, Map.of());
    }

    /** Starts a program of this machine in the folder of its output. */
    static Process here(Path output, Map<String, String> environment, List<String> command) {
        List<String> line = new ArrayList<>(List.of(
                "bwrap", "--dev-bind", "/", "/", "--new-session", "--die-with-parent", "--chdir", folderOf(output)));
        line.addAll(command);
        return start(line, output, environment);
    }

    private static String folderOf(Path file) {
        return String.valueOf(file.toAbsolutePath().getParent());
    }

    private static Process start(List<String> line, Path output, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        try {
            return STARTER.submit(builder::start).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw new UncheckedIOException(line.getFirst() + " could not be started: type 'make testbed'", cause);
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting " + line.getFirst(), e);
        }
    }

    /** Asks a program to end, and makes it after a while; returns when it is gone. */
    static void stop(Process process, long patienceSeconds) {
        // The program is bubblewrap's child; bubblewrap itself passes no signals on.
        process.descendants().forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(patienceSeconds, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                process.waitFor(patienceSeconds, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
