package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.credential.Password;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at a configuration of rclone before rclone does. Whoever may write the Secret of a backup must not thereby run
 * programs in the operator: keys that name commands are refused, and so is whatever rclone might read in another way than
 * we do. Every line is looked at, whatever the quotes around it.
 */
final class RcloneConfig {
    private static final Pattern REMOTE =
            Pattern.compile("([A-Za-z0-9_][A-Za-z0-9_.+ @-]{0,99}):([^\\p{Cntrl}]{0,500})");
    private static final Pattern SECTION = Pattern.compile("\\[([^\\[\\]]+)]");
    private static final Pattern ENTRY = Pattern.compile("([A-Za-z0-9_-]+)[ \\t]*=[ \\t]*(.*)");
    private static final Pattern SECRET =
            Pattern.compile("pass|password2?|token|.*secret.*|.*key|.*token.*|.*pass.*|.*_url|sas.*|credentials");
    private static final Pattern SENDS_ELSEWHERE = Pattern.compile("(^|[\\s=\"'])\"?:[A-Za-z0-9]");
    private static final Pattern RUNS = Pattern.compile("(?i)(_command|\\bssh)\\s*=");
    private static final int SHORTEST_SECRET = 6;

    private RcloneConfig() {}

    /**
     * Refuses what must not be run.
     *
     * @param tier for the sentence
     * @param remote as in the spec, {@code name:path}
     * @throws BackupException reason {@code RcloneConfigRefused}, which names the line and never its value
     */
    static void check(String tier, String remote, Password config) throws BackupException {
        Matcher wanted = REMOTE.matcher(remote);
        if (!wanted.matches()) {
            throw refused(tier, "its remote is written as name:path, where the name is a section of the configuration");
        }
        Set<String> sections = new HashSet<>();
        List<String> lines = config.reveal().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = (i == 0 ? lines.get(i).replace("\uFEFF", "") : lines.get(i)).strip();
            if (!line.isEmpty() && !line.startsWith("#") && !line.startsWith(";")) {
                line(tier, i + 1, line, sections);
            }
        }
        if (!sections.contains(wanted.group(1))) {
            throw refused(
                    tier,
                    "it has no section [%s]; put the rclone.conf that 'rclone config' made there, with that name in brackets"
                            .formatted(wanted.group(1)));
        }
    }

    private static void line(String tier, int number, String line, Set<String> sections) throws BackupException {
        Matcher section = SECTION.matcher(line);
        if (section.matches()) {
            sections.add(section.group(1).strip());
            return;
        }
        if (line.startsWith("RCLONE_ENCRYPT")) {
            throw refused(tier, "it is encrypted with a password; decrypt it with 'rclone config' first");
        }
        Matcher entry = ENTRY.matcher(line);
        if (!entry.matches()) {
            throw refused(
                    tier, "line %d is neither a [section] nor 'key = value' nor a comment; mend it".formatted(number));
        }
        String key = entry.group(1).toLowerCase(Locale.ROOT).replace('-', '_');
        String value = entry.group(2);
        if (key.endsWith("_command") || key.equals("command") || key.equals("ssh")) {
            throw refused(
                    tier,
                    "line %d has the key %s, which runs a program; take it out, and log in by a token or a password"
                            .formatted(number, key));
        }
        if (value.startsWith("\"\"\"") || value.startsWith("`")) {
            throw refused(tier, "the value in line %d goes over several lines; write it in one".formatted(number));
        }
        if (key.startsWith("remote") || key.startsWith("upstream")) {
            // rclone's parser puts the value of another key in the place of %(key)s.
            if (SENDS_ELSEWHERE.matcher(value).find() || RUNS.matcher(value).find() || value.contains("%(")) {
                throw refused(
                        tier,
                        "line %d makes a remote in the value of %s; give that remote a section of its own"
                                .formatted(number, key));
            }
        }
    }

    private static BackupException refused(String tier, String why) {
        return BackupException.permanent(
                "RcloneConfigRefused", "the rclone configuration of tier %s is refused: %s".formatted(tier, why), null);
    }

    /** The text without any secret of the configuration, and without what URLs carry of them. */
    static String masked(String text, Password config) {
        String masked = text.replaceAll("(https?://[^\\s\"'?]+)\\?[^\\s\"']*", "$1?…")
                .replaceAll("(https?://)[^\\s\"'/@]+@", "$1…@");
        for (String line : config.reveal().lines().toList()) {
            Matcher entry = ENTRY.matcher(line.strip());
            if (entry.matches()
                    && entry.group(2).length() >= SHORTEST_SECRET
                    && SECRET.matcher(entry.group(1).toLowerCase(Locale.ROOT)).matches()) {
                masked = masked.replace(entry.group(2), "***");
            }
        }
        return masked;
    }
}
