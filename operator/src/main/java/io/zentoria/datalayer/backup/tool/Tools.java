package io.zentoria.datalayer.backup.tool;

import io.zentoria.datalayer.backup.BackupException;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the programs that backups need. */
public final class Tools {
    private static final Pattern MAJOR = Pattern.compile("\\(PostgreSQL\\) (\\d+)(\\.\\S+)?");
    private static final Path DEBIAN_POSTGRES = Path.of("/usr/lib/postgresql");
    private static final Duration VERSION_LIMIT = Duration.ofSeconds(20);

    private final List<Path> folders;

    private Tools(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /**
     * Looks in these folders first, then in those of {@code PATH}, then where Debian keeps PostgreSQL's clients of each
     * version.
     */
    public static Tools in(List<Path> first) {
        List<Path> folders = new ArrayList<>(first);
        for (String entry :
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator)) {
            if (!entry.isEmpty()) {
                folders.add(Path.of(entry));
            }
        }
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(DEBIAN_POSTGRES)) {
            List<Path> found = new ArrayList<>();
            versions.forEach(version -> found.add(version.resolve("bin")));
            found.sort(Comparator.reverseOrder());
            folders.addAll(found);
        } catch (IOException e) {
            // Not a Debian machine, or one without PostgreSQL: the other folders are all there is.
            System.getLogger(Tools.class.getName()).log(System.Logger.Level.DEBUG, "no folder of Debian's clients", e);
        }
        return new Tools(folders);
    }

    /**
     * The first program of that name.
     *
     * @throws BackupException reason {@code ToolMissing}
     */
    public Path program(String name) throws BackupException {
        return all(name).stream().findFirst().orElseThrow(() -> missing(name, ""));
    }

    /**
     * PostgreSQL's client of that name that can work with a server: the oldest one that is not older than the server,
     * since pg_dump refuses newer servers (PostgreSQL, pg_dump, Notes).
     *
     * @param serverMajor 17 for 17.11
     * @throws BackupException reason {@code ToolMissing}
     */
    public Client postgres(String name, int serverMajor) throws BackupException, InterruptedException {
        List<Client> clients = new ArrayList<>();
        for (Path program : all(name)) {
            Matcher version = MAJOR.matcher(Tool.text(
                    new ToolCall(program, List.of("--version"), Map.of(), new byte[0], VERSION_LIMIT, VERSION_LIMIT)));
            if (version.find() && Integer.parseInt(version.group(1)) >= serverMajor) {
                clients.add(new Client(
                        program,
                        Integer.parseInt(version.group(1)),
                        name + " " + version.group().replace("(PostgreSQL) ", "")));
            }
        }
        return clients.stream()
                .min(Comparator.comparingInt(Client::major))
                .orElseThrow(() -> missing(name, " of PostgreSQL " + serverMajor + " or newer"));
    }

    /**
     * A client program of PostgreSQL.
     *
     * @param title name and version, {@code pg_dump 17.11}
     */
    public record Client(Path program, int major, String title) {}

    private List<Path> all(String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .toList();
    }

    private static BackupException missing(String name, String which) {
        return BackupException.permanent(
                "ToolMissing",
                "there is no %s%s on this machine: install it, or name its folder with --tools".formatted(name, which),
                null);
    }
}
