package io.zentoria.datalayer.backup.bench;

import com.sun.management.OperatingSystemMXBean;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.age.AgeEncryption;
import io.zentoria.datalayer.backup.postgres.PostgresBackup;
import io.zentoria.datalayer.backup.run.BackupRun;
import io.zentoria.datalayer.backup.run.RunProgress;
import io.zentoria.datalayer.backup.run.RunRequest;
import io.zentoria.datalayer.backup.tier.FilesystemTier;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import io.zentoria.datalayer.testbed.ClientTools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The process whose memory is measured: for each line {@code KIND DATABASE} of its input it takes a backup and answers
 * {@code done milliseconds bytes cpu-milliseconds rss-before rss-highest}, memory in KiB.
 */
final class BackupChild {
    private static final String FOLDER = "default/bench/manual/2026-11-24T02-00-00Z";
    /** Makes the kernel forget the highest resident memory so far (proc_pid_clear_refs(5)). */
    private static final String FORGET_HIGHEST = "5";

    private final PostgresEndpoint server;
    private final Path folder;
    private final Tools tools = Tools.in(List.of(ClientTools.folder()));
    private final AgeEncryption encryption;

    private BackupChild(PostgresEndpoint server, Path folder) throws Exception {
        this.server = server;
        this.folder = folder;
        Password identity = Password.of(Tool.text(ToolCall.of(tools.program("age-keygen"), List.of(), Map.of())));
        this.encryption = AgeEncryption.of(Optional.of(identity), List.of());
    }

    /** Host, port, user and folder are the arguments; the password is the first line of the input. */
    public static void main(String[] arguments) throws Exception {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            PostgresEndpoint server = new PostgresEndpoint(
                    arguments[0],
                    Integer.parseInt(arguments[1]),
                    Tls.Mode.DISABLE,
                    Optional.empty(),
                    arguments[2],
                    Password.of(in.readLine()),
                    "postgres");
            BackupChild child = new BackupChild(server, Path.of(arguments[3]));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                System.out.println(child.take(Kind.valueOf(words[0]), words[1]));
            }
        }
    }

    private String take(Kind kind, String database) throws Exception {
        long before = status("VmRSS:");
        Files.writeString(Path.of("/proc/self/clear_refs"), FORGET_HIGHEST);
        long cpu = cpuNanos();
        long start = System.nanoTime();
        try (Tier local = new FilesystemTier("local", folder.toAbsolutePath())) {
            Tier tier = kind == Kind.ENCRYPTED ? new EncryptingTier(local) : local;
            Manifest manifest;
            try (PostgresBackup backup =
                    new PostgresBackup(server, server, List.of(database), tools, Clock.systemUTC())) {
                RunProgress quiet = (path, bytes, estimate) -> {};
                RunRequest request = new RunRequest(
                        "bench",
                        new Owner("default", "bench"),
                        "manual",
                        Instant.EPOCH,
                        FOLDER,
                        "kind: ZentoriaDataLayer\n".getBytes(StandardCharsets.UTF_8));
                manifest = new BackupRun(tier, Optional.of(encryption), Clock.systemUTC())
                        .take(request, List.of(backup), quiet);
            }
            long took = System.nanoTime() - start;
            long worked = cpuNanos() - cpu;
            long highest = status("VmHWM:");
            long stored = manifest.artifacts().stream()
                    .mapToLong(Manifest.Artifact::storedSize)
                    .sum();
            tier.remove(FOLDER);
            return "done %d %d %d %d %d".formatted(took / 1_000_000, stored, worked / 1_000_000, before, highest);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static long status(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow(() -> new IOException("the kernel does not tell " + name));
    }
}
