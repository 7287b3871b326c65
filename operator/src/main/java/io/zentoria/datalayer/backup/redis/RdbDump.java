package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.tool.PrivateFolder;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.ToolResult;
import io.zentoria.datalayer.redis.RedisEndpoint;
import io.zentoria.datalayer.redis.Shown;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Gets an RDB from a server by replication into a private file, checks it there with Redis's own program, counts what it
 * holds, and only then hands it on: what is handed on is good.
 *
 * <p>redis-cli checks the authority of a server's certificate but not its name; the name is checked by the connection that
 * is made just before.
 */
final class RdbDump {
    /** What redis-cli leaves behind the RDB on its standard output when the server streams without a length. */
    private static final int END_MARK = 40;

    private static final int SIGNALS = 128;
    private static final int MESSAGE_LIMIT = 300;
    /** A check says nothing until its end; slower than this it reads nowhere. */
    private static final long CHECKED_IN_A_SECOND = 10L << 20;

    private final RedisEndpoint admin;
    private final Path cli;
    private final Path check;
    private final Path staging;
    private final Duration silence;
    private final Duration limit;

    RdbDump(RedisEndpoint admin, Path cli, Path check, Path staging, Duration silence, Duration limit) {
        this.admin = admin;
        this.cli = cli;
        this.check = check;
        this.staging = staging;
        this.silence = silence;
        this.limit = limit;
    }

    /**
     * Dumps to the stream.
     *
     * @throws IOException of the stream
     * @throws BackupException reasons {@code InsufficientPrivilege}, {@code AuthenticationFailed}, {@code StoreUnavailable},
     *     {@code DumpFailed}, {@code DumpDamaged}, {@code ToolHung}, {@code StagingFailed}
     */
    RdbContent write(OutputStream to) throws BackupException, IOException, InterruptedException {
        try (PrivateFolder folder = stagingFolder()) {
            Path file = folder.path().resolve("dump.rdb");
            RdbContent content;
            try {
                content = staged(folder, file);
            } catch (IOException e) {
                throw stagingFailed(e);
            }
            Files.copy(file, to);
            return content;
        }
    }

    private PrivateFolder stagingFolder() throws BackupException {
        try {
            return PrivateFolder.createIn(staging);
        } catch (IOException e) {
            throw stagingFailed(e);
        }
    }

    private BackupException stagingFailed(IOException e) {
        return BackupException.passing(
                "StagingFailed",
                "the dump of Redis at %s could not be written to %s: make room there or mend it"
                        .formatted(admin.address(), staging),
                e);
    }

    private RdbContent staged(PrivateFolder folder, Path file)
            throws BackupException, IOException, InterruptedException {
        ToolCall call = RedisCli.dump(cli, admin, folder, silence, limit);
        ToolResult result;
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            result = Tool.run(call, out);
        } catch (BackupException e) {
            throw e.about(title());
        }
        if (result.exitCode() != 0) {
            throw refused(call, result);
        }
        RdbContent content = read(file);
        long behind = Files.size(file) - content.end();
        if (behind != 0 && behind != END_MARK) {
            throw damaged("%d bytes follow its end".formatted(behind));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(content.end());
        }
        check(file);
        return content;
    }

    private String title() {
        return "the dump of Redis at " + admin.address();
    }

    private RdbContent read(Path file) throws BackupException, InterruptedException {
        try {
            return RdbReader.read(file);
        } catch (BackupException e) {
            throw e.about("what redis-cli brought from Redis at %s is not whole, look at the server's log"
                    .formatted(admin.address()));
        }
    }

    private void check(Path file) throws BackupException, IOException, InterruptedException {
        OutputEnd said = new OutputEnd();
        Duration patience = silence.plusSeconds(Files.size(file) / CHECKED_IN_A_SECOND);
        ToolResult result;
        try {
            result = Tool.run(
                    new ToolCall(check, List.of(file.toString()), Map.of(), new byte[0], patience, limit), said);
        } catch (BackupException e) {
            throw e.about(title());
        }
        if (result.exitCode() >= SIGNALS) {
            throw BackupException.passing(
                    "DumpFailed",
                    "the dump of Redis at %s could not be checked: redis-check-rdb was ended by signal %d; look at this machine's memory"
                            .formatted(admin.address(), result.exitCode() - SIGNALS),
                    null);
        }
        if (result.exitCode() != 0) {
            throw damaged(said.lines().stream()
                    .filter(line -> line.startsWith("[offset"))
                    .reduce((first, last) -> last)
                    .map(line -> "redis-check-rdb says " + Shown.text(line, MESSAGE_LIMIT))
                    .orElse("redis-check-rdb ended with exit code %d: %s"
                            .formatted(result.exitCode(), Shown.text(result.lastError(), MESSAGE_LIMIT))));
        }
    }

    private BackupException damaged(String how) {
        return BackupException.passing(
                "DumpDamaged",
                "what redis-cli brought from Redis at %s is no good dump (%s): look at the server's log"
                        .formatted(admin.address(), how),
                null);
    }

    private BackupException refused(ToolCall call, ToolResult result) {
        String errors = result.errors();
        if (errors.contains("NOPERM")) {
            return BackupException.permanent(
                    "InsufficientPrivilege",
                    "the user '%s' may not read a dump from Redis at %s: give it '+sync +psync +replconf'"
                            .formatted(Shown.text(admin.username().orElse("default"), 100), admin.address()),
                    null);
        }
        if (errors.contains("WRONGPASS") || errors.contains("NOAUTH")) {
            return BackupException.permanent(
                    "AuthenticationFailed",
                    "Redis at %s does not take the administrator's user name and password: mend the Secret of adminSecretRef"
                            .formatted(admin.address()),
                    null);
        }
        return BackupException.passing(
                "DumpFailed",
                "%s of Redis at %s ended with exit code %d (%s): look at the server's log and at this machine's memory"
                        .formatted(
                                call.name(),
                                admin.address(),
                                result.exitCode(),
                                Shown.text(result.lastError(), MESSAGE_LIMIT)),
                null);
    }
}
