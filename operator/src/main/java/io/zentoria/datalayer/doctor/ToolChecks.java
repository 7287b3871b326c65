package io.zentoria.datalayer.doctor;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The programs that backups and restores call on this machine. */
final class ToolChecks {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern RCLONE = Pattern.compile("rclone v(\\d+)\\.(\\d+)");

    /** Older ones cannot log in to today's OneDrive. */
    private static final int RCLONE_MINOR = 66;

    private final Tools tools;
    private final Consumer<Diagnosis> found;

    ToolChecks(Tools tools, Consumer<Diagnosis> found) {
        this.tools = tools;
        this.found = found;
    }

    /** @param postgresMajor of the server; 0 when nobody knows */
    void run(DataLayerSpec spec, int postgresMajor) throws InterruptedException {
        if (spec.postgres() != null) {
            for (String name : List.of("pg_dump", "pg_dumpall", "pg_restore")) {
                try {
                    Tools.Client client = tools.postgres(name, postgresMajor);
                    found.accept(Diagnosis.ok("tool " + name, client.title() + " at " + client.program()));
                } catch (BackupException e) {
                    missing(name, e);
                }
            }
        }
        if (spec.redis() != null) {
            for (String name : List.of("redis-cli", "redis-server", "redis-check-rdb")) {
                version(name, "--version");
            }
        }
        BackupSpec backup = spec.backup();
        if (backup != null && backup.tiers().stream().anyMatch(tier -> tier.rclone() != null)) {
            String said = version("rclone", "version");
            Matcher version = RCLONE.matcher(said);
            if (version.find() && version.group(1).equals("1") && Integer.parseInt(version.group(2)) < RCLONE_MINOR) {
                found.accept(Diagnosis.warn(
                        "tool rclone",
                        version.group() + " is old: it may not log in to today's OneDrive",
                        "install 1.%d or newer, or name its folder with --tools".formatted(RCLONE_MINOR)));
            }
        }
    }

    private String version(String name, String argument) throws InterruptedException {
        try {
            Path program = tools.program(name);
            String said = Tool.text(new ToolCall(program, List.of(argument), Map.of(), new byte[0], LIMIT, LIMIT))
                    .lines()
                    .findFirst()
                    .orElse("");
            found.accept(Diagnosis.ok("tool " + name, said + " at " + program));
            return said;
        } catch (BackupException e) {
            missing(name, e);
            return "";
        }
    }

    private void missing(String name, BackupException e) {
        found.accept(Diagnosis.fail("tool " + name, e.getMessage(), ""));
    }
}
