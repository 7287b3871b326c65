package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import io.zentoria.datalayer.backup.tool.PrivateFolder;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.ToolResult;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.credential.Password;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Runs rclone. Its configuration lies in a private file while it runs, and is read back after that: a token that was
 * refreshed is worth more than the one we gave, which may not work any more.
 */
final class Rclone {
    /** What each of its lines begins with. */
    private static final Pattern STAMP = Pattern.compile("^\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d +");

    private static final String CONFIG = "rclone.conf";
    /** Without these it asks people, waits for ever, or tries so often that nobody sees the trouble. */
    private static final List<String> ALWAYS = List.of(
            "--ask-password=false",
            "--auto-confirm",
            "--retries",
            "1",
            "--low-level-retries",
            "3",
            "--timeout",
            "60s",
            "--contimeout",
            "20s",
            "--transfers",
            "1",
            "--multi-thread-streams",
            "0",
            "--buffer-size",
            "4M",
            "--stats",
            "0");

    /**
     * How patient.
     *
     * @param silence how long rclone may neither take nor give bytes nor end
     * @param limit how long one call may take
     */
    record Limits(Duration silence, Duration limit) {
        static final Limits USUAL = new Limits(Duration.ofMinutes(10), Duration.ofHours(24));
    }

    private final String tier;
    private final String remote;
    private final Tools tools;
    private final Consumer<Password> refreshed;
    private final Limits limits;
    private final Object lock = new Object();
    private Password current;
    private Password kept;

    Rclone(String tier, String remote, Password config, Tools tools, Consumer<Password> refreshed, Limits limits) {
        this.tier = tier;
        this.remote = remote;
        this.current = config;
        this.kept = config;
        this.tools = tools;
        this.refreshed = refreshed;
        this.limits = limits;
    }

    /** Where a key is, as rclone calls it; empty: the root. */
    String at(String key) {
        if (key.isEmpty()) {
            return remote;
        }
        return remote.endsWith(":") || remote.endsWith("/") ? remote + key : remote + "/" + key;
    }

    /**
     * Runs one command to its end, whatever its exit code.
     *
     * @param options of the command
     * @param key what it is about
     * @param output takes what it writes
     */
    ToolResult run(String command, List<String> options, String key, Content.Opening input, OutputStream output)
            throws BackupException, IOException, InterruptedException {
        Password given = given();
        RcloneConfig.check(tier, remote, given);
        Path program = tools.program("rclone");
        try (PrivateFolder secrets = PrivateFolder.create()) {
            Path config = secrets.file(CONFIG, given.reveal());
            List<String> arguments = new ArrayList<>(List.of(command, "--config", config.toString()));
            arguments.addAll(ALWAYS);
            arguments.addAll(options);
            // A name that begins with '-' is a name.
            arguments.addAll(List.of("--", at(key)));
            try {
                return Tool.run(
                        new ToolCall(program, arguments, Map.of(), new byte[0], limits.silence(), limits.limit()),
                        input,
                        output);
            } catch (BackupException e) {
                // What else fails here is the input, which is told by whoever gives it.
                throw e.reason().startsWith("Tool") ? e.about("tier %s at %s".formatted(tier, at(key))) : e;
            } finally {
                readBack(config, given);
            }
        }
    }

    /** As above, without input; what has an exit code that is not 0 has failed. */
    void must(String doing, String command, List<String> options, String key, OutputStream output)
            throws BackupException, IOException, InterruptedException {
        ToolResult result = run(command, options, key, Rclone::nothing, output);
        if (result.exitCode() != 0) {
            throw failed(doing, result);
        }
    }

    static ByteArrayInputStream nothing() {
        return new ByteArrayInputStream(new byte[0]);
    }

    /** Whether it says that there is no such file or folder. */
    static boolean missing(ToolResult result) {
        return result.exitCode() == RcloneErrors.NO_FOLDER || result.exitCode() == RcloneErrors.NO_FILE;
    }

    BackupException failed(String doing, ToolResult result) {
        return RcloneErrors.told(
                result.exitCode(),
                "tier %s could not %s at %s".formatted(tier, doing, remote),
                RcloneConfig.masked(STAMP.matcher(result.lastError()).replaceFirst(""), given()));
    }

    private Password given() {
        synchronized (lock) {
            return current;
        }
    }

    /** Also after a failure: the token may have changed before it. */
    private void readBack(Path config, Password given) throws BackupException {
        Password now;
        try {
            now = Password.of(Files.readString(config));
        } catch (IOException e) {
            throw BackupException.passing(
                    "RcloneTokenLost",
                    "the rclone configuration of tier %s could not be read back (%s): if the next run cannot log in, run 'rclone config reconnect'"
                            .formatted(tier, e.getMessage()),
                    e);
        }
        synchronized (lock) {
            if (!now.equals(given) && usable(now)) {
                current = now;
            }
            if (!current.equals(kept)) {
                keep();
            }
        }
    }

    /** Of a program that was ended while it wrote, half a file must not take the place of a whole one. */
    private boolean usable(Password config) {
        try {
            RcloneConfig.check(tier, remote, config);
            return true;
        } catch (BackupException e) {
            System.getLogger(Rclone.class.getName())
                    .log(System.Logger.Level.WARNING, "what rclone left of its configuration is not used", e);
            return false;
        }
    }

    private void keep() throws BackupException {
        try {
            refreshed.accept(current);
        } catch (RuntimeException e) {
            // The next call tries again: kept is still the old one.
            throw BackupException.passing(
                    "RcloneTokenLost",
                    "rclone refreshed the token of tier %s and it could not be written to its Secret: give the operator the right to change that Secret"
                            .formatted(tier),
                    e);
        }
        kept = current;
    }
}
