package io.zentoria.datalayer.backup.bench;

import io.zentoria.datalayer.backup.tool.PrivateFolder;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.ToolResult;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.bench.BenchFolder;
import io.zentoria.datalayer.docs.MarkedBlock;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.PostgresServer;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * {@code make bench-backup}: backups of one database beside stock pg_dump of the same one, by the same program, to the same
 * disk, in turns. Arguments: a folder of its own, the size in MB, the rounds, the page
 * with the figures. Exit code 1: a target is missed.
 */
final class BackupBench {
    private static final double PLAIN_TARGET = 0.95;
    private static final double ENCRYPTED_TARGET = 0.85;
    private static final double MEMORY_TARGET_MIB = 64;
    private static final long MB = 1_000_000;
    /** Of the JVM that makes the backups: those that it has in its image. */
    private static final String OPTIONS = System.getProperty("options", "@image/jvm.options");

    private final Path folder;
    private final PostgresServer server;
    private final Path page;
    private final Map<Kind, List<Turn>> turns = new EnumMap<>(Kind.class);

    /** One measured run; CPU and memory are those of the child's JVM, 0 for pg_dump alone. */
    private record Turn(double seconds, long stored, double cpuSeconds, double beforeMib, double highestMib) {}

    private BackupBench(Path folder, PostgresServer server, Path page) {
        this.folder = folder;
        this.page = page;
        this.server = server;
        for (Kind kind : Kind.values()) {
            turns.put(kind, new ArrayList<>());
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        long megabytes = Long.parseLong(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        BenchFolder.delete(folder);
        boolean met;
        try (PostgresServer server =
                PostgresServer.start(Files.createDirectories(folder.resolve("server")), Map.of("autovacuum", "off"))) {
            met = new BackupBench(folder, server, Path.of(arguments[3])).measure(megabytes * MB, rounds);
        } finally {
            BenchFolder.delete(folder);
        }
        System.exit(met ? 0 : 1);
    }

    private boolean measure(long bytes, int rounds) throws Exception {
        long start = System.nanoTime();
        System.out.printf("bench: making a database of %d MB%n", bytes / MB);
        long size = BenchData.make(server, bytes);
        System.out.printf("bench: %d MB made in %.0f s%n", size / MB, (System.nanoTime() - start) / 1e9);
        Process child = startChild();
        try (BufferedWriter to =
                        new BufferedWriter(new OutputStreamWriter(child.getOutputStream(), StandardCharsets.UTF_8));
                BufferedReader from =
                        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            to.write(server.adminPassword() + "\n");
            // An operator has run for a while: classes and threads are there before the memory is looked at.
            backup(Kind.PLAIN, "postgres", to, from);
            backup(Kind.ENCRYPTED, "postgres", to, from);
            for (int round = 0; round < rounds; round++) {
                List<Kind> order = new ArrayList<>(List.of(Kind.values()));
                if (round % 2 == 1) {
                    order = order.reversed();
                }
                for (Kind kind : order) {
                    Turn turn = switch (kind) {
                        case STOCK, COUNTED -> dump(kind == Kind.COUNTED);
                        case PLAIN, ENCRYPTED -> backup(kind, BenchData.DATABASE, to, from);
                    };
                    turns.get(kind).add(turn);
                    System.out.printf(
                            Locale.ROOT, "bench: round %d, %s: %.2f s%n", round + 1, kind.title(), turn.seconds());
                }
            }
        } finally {
            if (!child.waitFor(10, TimeUnit.SECONDS)) {
                child.destroyForcibly();
            }
        }
        return report(size);
    }

    private Turn dump(boolean counted) throws Exception {
        Path file = folder.resolve("stock.dump");
        Tools tools = Tools.in(List.of(ClientTools.folder()));
        try (PrivateFolder secrets = PrivateFolder.create();
                var beside = Executors.newVirtualThreadPerTaskExecutor()) {
            Path passwords = secrets.file("pgpass", "*:*:*:*:" + server.adminPassword() + "\n");
            ToolCall call = ToolCall.of(
                    tools.program("pg_dump"),
                    List.of(
                            "-Fc",
                            "--compress=zstd:3",
                            "--no-password",
                            "--file=" + file,
                            "--dbname=host=%s port=%d user=%s dbname=%s sslmode=disable"
                                    .formatted(server.host(), server.port(), server.adminUser(), BenchData.DATABASE)),
                    Map.of("PGPASSFILE", passwords.toString()));
            long start = System.nanoTime();
            Future<?> count = counted ? beside.submit(this::count) : null;
            ToolResult result = Tool.run(call, OutputStream.nullOutputStream());
            if (result.exitCode() != 0) {
                throw new IllegalStateException("pg_dump failed: " + result.lastError());
            }
            // pg_dump brings its file to the disk too; once more costs nothing.
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            if (count != null) {
                count.get();
            }
            return new Turn((System.nanoTime() - start) / 1e9, Files.size(file), 0, 0, 0);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private long count() throws Exception {
        long rows = 0;
        for (String table : List.of("events", "messages")) {
            try (Connection connection = server.connect(BenchData.DATABASE);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM ONLY " + table)) {
                row.next();
                rows += row.getLong(1);
            }
        }
        return rows;
    }

    private Process startChild() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        OPTIONS,
                        "-cp",
                        System.getProperty("java.class.path"),
                        BackupChild.class.getName(),
                        server.host(),
                        String.valueOf(server.port()),
                        server.adminUser(),
                        folder.resolve("tier").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Turn backup(Kind kind, String database, BufferedWriter to, BufferedReader from) throws IOException {
        to.write(kind + " " + database + "\n");
        to.flush();
        String answer = from.readLine();
        if (answer == null || !answer.startsWith("done ")) {
            throw new IOException("the backup failed; what it said stands above");
        }
        String[] words = answer.split(" ");
        return new Turn(
                Long.parseLong(words[1]) / 1e3,
                Long.parseLong(words[2]),
                Long.parseLong(words[3]) / 1e3,
                Long.parseLong(words[4]) / 1024.0,
                Long.parseLong(words[5]) / 1024.0);
    }

    private boolean report(long size) throws IOException {
        double stock = median(Kind.STOCK);
        StringBuilder table =
                new StringBuilder("""
                Of %d MB, %d rounds:

                | | median | least–most | throughput beside pg_dump | stored | JVM's CPU, median–most | resident memory rises by, most |
                |---|---|---|---|---|---|---|
                """.formatted(size / MB, turns.get(Kind.STOCK).size()));
        turns.forEach((kind, each) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %.2f s | %.2f–%.2f s | %.3f | %d MB | %.2f–%.2f s | %.0f MiB |%n",
                kind.title(),
                median(kind),
                each.stream().mapToDouble(Turn::seconds).min().orElse(0),
                each.stream().mapToDouble(Turn::seconds).max().orElse(0),
                stock / median(kind),
                each.getFirst().stored() / MB,
                median(kind, Turn::cpuSeconds),
                each.stream().mapToDouble(Turn::cpuSeconds).max().orElse(0),
                rise(kind))));
        System.out.println("\n" + table);
        MarkedBlock.put(page, "backup", table.toString());
        boolean plain = target("backup", stock / median(Kind.PLAIN), PLAIN_TARGET);
        boolean encrypted = target("backup with age", stock / median(Kind.ENCRYPTED), ENCRYPTED_TARGET);
        double rise = Math.max(rise(Kind.PLAIN), rise(Kind.ENCRYPTED));
        boolean memory = rise < MEMORY_TARGET_MIB;
        System.out.printf(
                Locale.ROOT,
                "%s resident memory rises by %.0f MiB at most; less than %.0f MiB is the target%n",
                memory ? "met:   " : "MISSED:",
                rise,
                MEMORY_TARGET_MIB);
        return plain && encrypted && memory;
    }

    private static boolean target(String what, double ratio, double target) {
        System.out.printf(
                Locale.ROOT,
                "%s %s has %.3f of pg_dump's throughput; %.2f is the target%n",
                ratio >= target ? "met:   " : "MISSED:",
                what,
                ratio,
                target);
        return ratio >= target;
    }

    /** Over what was there before the first backup of all, so that a slow growth from turn to turn shows too. */
    private double rise(Kind kind) {
        double before = Stream.of(Kind.PLAIN, Kind.ENCRYPTED)
                .flatMap(each -> turns.get(each).stream())
                .mapToDouble(Turn::beforeMib)
                .min()
                .orElse(0);
        return Math.max(
                0, turns.get(kind).stream().mapToDouble(Turn::highestMib).max().orElse(0) - before);
    }

    private double median(Kind kind) {
        return median(kind, Turn::seconds);
    }

    private double median(Kind kind, ToDoubleFunction<Turn> figure) {
        double[] sorted = turns.get(kind).stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
