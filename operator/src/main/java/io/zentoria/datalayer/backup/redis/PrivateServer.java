package io.zentoria.datalayer.backup.redis;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.ToolResult;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.redis.RedisClients;
import io.zentoria.datalayer.redis.RedisLink;
import io.zentoria.datalayer.redis.Shown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A redis-server of this process that has loaded an RDB and that nobody else can reach: no network, a Unix socket in a
 * folder of mode 0700. It never writes to a disk. Its memory is as much as the data needs.
 */
final class PrivateServer implements AutoCloseable {
    /** What fits into the address of a Unix socket (unix(7)), with its end. */
    private static final int SOCKET_PATH_LIMIT = 107;

    private static final Duration LOADING_LIMIT = Duration.ofHours(6);
    private static final Duration LIFE_LIMIT = Duration.ofHours(24);
    private static final long ASK_MILLIS = 100;
    private static final int MESSAGE_LIMIT = 300;

    private final ScratchFolder folder;
    private final OutputEnd log = new OutputEnd();
    private final FutureTask<ToolResult> run;
    private final Thread thread;
    private final Path socket;
    private @Nullable RedisLink link;

    private PrivateServer(ScratchFolder folder, Path program, Path config, Path socket) {
        this.folder = folder;
        this.socket = socket;
        this.run = new FutureTask<>(() -> Tool.run(
                new ToolCall(
                        program,
                        List.of(config.toString()),
                        // A language of the machine that it does not have would keep the server from starting.
                        Map.of("LANG", "C"),
                        new byte[0],
                        LIFE_LIMIT,
                        LIFE_LIMIT),
                log));
        this.thread = Thread.ofVirtual().name("private redis-server").start(run);
    }

    /**
     * Starts one and waits until it has loaded.
     *
     * @param rdb is not changed
     * @throws BackupException reasons {@code ToolMissing}, {@code StagingFailed}, {@code LoadFailed}
     */
    static PrivateServer load(Tools tools, RedisClients clients, Path staging, String id, Path rdb, int databases)
            throws BackupException, InterruptedException {
        Path program = tools.program("redis-server");
        PrivateServer server;
        try {
            server = start(program, staging, id, rdb, databases);
        } catch (IOException e) {
            throw BackupException.passing(
                    "StagingFailed",
                    "no private server could be set up in %s (%s): make room there or mend it"
                            .formatted(staging, e.getMessage()),
                    e);
        }
        boolean loaded = false;
        try {
            server.link = server.loaded(clients);
            loaded = true;
            return server;
        } finally {
            if (!loaded) {
                server.close();
            }
        }
    }

    private static PrivateServer start(Path program, Path staging, String id, Path rdb, int databases)
            throws BackupException, IOException {
        ScratchFolder folder = ScratchFolder.create(staging, id);
        boolean started = false;
        try {
            Path socket = folder.path().resolve("s");
            if (socket.toString().getBytes(StandardCharsets.UTF_8).length > SOCKET_PATH_LIMIT) {
                throw BackupException.permanent(
                        "StagingFailed",
                        "the path of the staging folder %s is too long for a private server's socket: choose a shorter one"
                                .formatted(staging),
                        null);
            }
            Files.createSymbolicLink(folder.path().resolve("dump.rdb"), rdb.toRealPath());
            Path config =
                    Files.writeString(folder.path().resolve("redis.conf"), config(folder.path(), socket, databases));
            PrivateServer server = new PrivateServer(folder, program, config, socket);
            started = true;
            return server;
        } finally {
            if (!started) {
                folder.close();
            }
        }
    }

    /** The command line must go on to name the folder, for {@link ScratchFolder}: hence no title of its own. */
    private static String config(Path folder, Path socket, int databases) {
        return """
                port 0
                unixsocket "%2$s"
                unixsocketperm 700
                dir "%1$s"
                dbfilename dump.rdb
                pidfile "%1$s/%3$s"
                databases %4$d
                save ""
                appendonly no
                daemonize no
                set-proc-title no
                activerehashing no
                enable-module-command no
                maxclients 32
                logfile ""
                """.formatted(quoted(folder), quoted(socket), ScratchFolder.PID_FILE, databases);
    }

    private static String quoted(Path path) {
        return path.toString().replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** The connection to it; this server's own. */
    RedisLink link() {
        RedisLink open = link;
        if (open == null) {
            throw new IllegalStateException("the private server has not loaded");
        }
        return open;
    }

    private RedisLink loaded(RedisClients clients) throws BackupException, InterruptedException {
        long started = System.nanoTime();
        while (System.nanoTime() - started < LOADING_LIMIT.toNanos()) {
            try {
                ToolResult ended = run.get(ASK_MILLIS, TimeUnit.MILLISECONDS);
                throw notLoaded(ended);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof BackupException failed) {
                    throw failed;
                }
                throw new IllegalStateException("a private server failed unexpectedly", e);
            } catch (TimeoutException e) {
                if (Files.exists(socket)) {
                    RedisLink open = connected(clients);
                    if (open != null) {
                        return open;
                    }
                }
            }
        }
        throw BackupException.passing(
                "LoadFailed", "the private server did not load the dump within " + LOADING_LIMIT, null);
    }

    private @Nullable RedisLink connected(RedisClients clients) throws BackupException, InterruptedException {
        RedisLink open = null;
        try {
            open = clients.connect(socket);
            if (!"1".equals(RedisCalls.info(open, "persistence").get("loading"))) {
                return open;
            }
        } catch (StoreException e) {
            if (e.reason().equals("Interrupted")) {
                throw RedisTrouble.of(e);
            }
            // It answers when it has loaded; until then its process tells whether it lives.
            System.getLogger(PrivateServer.class.getName())
                    .log(System.Logger.Level.DEBUG, "the private server is not ready yet", e);
        }
        if (open != null) {
            open.close();
        }
        return null;
    }

    private BackupException notLoaded(ToolResult ended) {
        if (ended.exitCode() == 137) {
            return BackupException.passing(
                    "LoadFailed",
                    "the private server was killed while it loaded the dump: give this machine or container more memory",
                    null);
        }
        String why = log.lines().stream()
                .filter(line -> line.contains(" # ") && !line.contains("Fatal error loading"))
                .reduce((first, last) -> last)
                .map(line -> line.substring(line.indexOf(" # ") + 3))
                .orElse("it did not say why");
        return BackupException.permanent(
                "LoadFailed",
                "the private server did not load the dump and ended with exit code %d: %s"
                        .formatted(ended.exitCode(), Shown.text(why, MESSAGE_LIMIT)),
                null);
    }

    /** Ends it and takes its folder away, also when this thread was interrupted. */
    @Override
    public void close() throws BackupException {
        if (link != null) {
            link.close();
        }
        run.cancel(true);
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            folder.close();
        } catch (IOException e) {
            throw BackupException.passing(
                    "StagingFailed", "%s could not be taken away: look at that folder".formatted(folder.path()), e);
        }
    }
}
