package io.zentoria.datalayer.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;

/**
 * The client programs of the Debian tree, to be run from this machine: they see its files and get its environment, but
 * use the tree's libraries through the tree's own dynamic loader.
 */
public final class ClientTools {
    private static final String POSTGRES = "usr/lib/postgresql/17/bin/";
    private static final Map<String, String> PROGRAMS = new TreeMap<>(Map.of(
            "pg_dump", POSTGRES + "pg_dump",
            "pg_dumpall", POSTGRES + "pg_dumpall",
            "pg_restore", POSTGRES + "pg_restore",
            "psql", POSTGRES + "psql",
            "redis-cli", "usr/bin/redis-cli",
            "redis-server", "usr/bin/redis-server",
            "redis-check-rdb", "usr/bin/redis-check-rdb",
            "rclone", "usr/bin/rclone",
            "age", "usr/bin/age",
            "age-keygen", "usr/bin/age-keygen"));

    static {
        PROGRAMS.put("promtool", "usr/bin/promtool");
    }

    private ClientTools() {}

    /** A folder with a program of each name: pg_dump, pg_restore, redis-cli, rclone, age, promtool and the like. */
    public static Path folder() {
        Path debian = Installation.find().debian();
        Path folder = debian.resolveSibling("tools-" + debian.getFileName());
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, String> program : PROGRAMS.entrySet()) {
                write(folder.resolve(program.getKey()), script(debian, debian.resolve(program.getValue())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the client programs could not be put into " + folder, e);
        }
        return folder;
    }

    /** Programs that look for their fellows do so beside the name they were called by: {@code --argv0}. */
    private static String script(Path debian, Path program) {
        return """
                #!/bin/sh
                exec "%1$s/lib64/ld-linux-x86-64.so.2" --library-path "%1$s/usr/lib/x86_64-linux-gnu" --argv0 "$0" "%2$s" "$@"
                """.formatted(debian, program);
    }

    private static void write(Path file, String script) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(script)) {
            return;
        }
        Path fresh = Files.createTempFile(
                file.getParent(),
                ".new",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(fresh, script);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
