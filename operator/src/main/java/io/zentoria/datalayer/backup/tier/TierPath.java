package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Paths inside a tier, kept inside it. */
final class TierPath {
    /** Percent signs, since whoever makes a path of a database's name encodes what is not in here. */
    private static final Pattern PARTS = Pattern.compile("[A-Za-z0-9._%-]{1,255}(/[A-Za-z0-9._%-]{1,255}){0,11}");

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
}
