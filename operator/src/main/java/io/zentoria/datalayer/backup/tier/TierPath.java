package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Paths inside a tier, kept inside it. */
final class TierPath {
    /** Percent signs, since whoever makes a path of a database's name encodes what is not in here. */
    private static final Pattern PARTS = Pattern.compile("[A-Za-z0-9._%-]{1,255}(/[A-Za-z0-9._%-]{1,255}){0,11}");

    private static final Path ROOT = Path.of("/");

    private TierPath() {}

    /**
     * The path below a folder.
     *
     * @throws BackupException reason {@code BadPath} for what could lead elsewhere
     */
    static Path below(Path root, String path) throws BackupException {
        Path resolved = PARTS.matcher(path).matches() ? root.resolve(path).normalize() : root;
        if (resolved.equals(root) || !resolved.startsWith(root) || path.matches("(.*/)?\\.{1,2}(/.*)?")) {
            throw BackupException.permanent(
                    "BadPath",
                    "'%s' is no path of a backup: use parts of letters, digits, '.', '_' and '-', with '/' between"
                            .formatted(path.length() > 100 ? path.substring(0, 100) + "…" : path),
                    null);
        }
        return resolved;
    }

    /**
     * The key of a file in a place without folders.
     *
     * @throws BackupException reason {@code BadPath}, as above
     */
    static String key(String folder, String path) throws BackupException {
        return folder(folder) + "/" + below(ROOT, path).toString().substring(1);
    }

    /**
     * The folder itself, when it is a path.
     *
     * @throws BackupException reason {@code BadPath}, as above
     */
    static String folder(String folder) throws BackupException {
        return below(ROOT, folder).toString().substring(1);
    }
}
