package io.zentoria.datalayer.backup.schedule;

import io.zentoria.datalayer.plan.Owner;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** What the backup of one window is called, and where it lies in a tier. Both hold the due time in UTC. */
public final class BackupName {
    /** In place of a schedule for a backup that a person asked for. */
    public static final String MANUAL = "manual";

    private static final int LONGEST = 253;
    private static final int LONGEST_SCHEDULE = 63;
    private static final int RADIX = 36;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern SCHEDULE = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final DateTimeFormatter MINUTE = format("uuuuMMdd't'HHmm");
    private static final DateTimeFormatter SECOND = format("uuuuMMdd't'HHmmss");
    private static final DateTimeFormatter FOLDER = format("uuuu-MM-dd'T'HH-mm-ss'Z'");

    private BackupName() {}

    /**
     * The name of a ZentoriaBackup: {@code zentoria-postgres-hourly-20261124t0200}, with seconds when there are any. One
     * window has one name, so that a second creation is refused by the API server, and two windows never share one: a
     * resource with a dash in its name (or one too long to stand there whole) gets a short tag before the time, since
     * {@code a-b} with the schedule {@code c} reads like {@code a} with {@code b-c}.
     *
     * @param resource a valid name of a resource
     * @param schedule a valid name of a schedule
     * @throws IllegalArgumentException for a name that the API server would not have taken
     */
    public static String of(String resource, String schedule, Instant due) {
        check(resource, NAME, LONGEST);
        check(schedule, SCHEDULE, LONGEST_SCHEDULE);
        DateTimeFormatter format = due.getEpochSecond() % 60 == 0 ? MINUTE : SECOND;
        String end = "-" + schedule + "%s-" + format.format(due.atOffset(ZoneOffset.UTC));
        String plain = resource + end.formatted("");
        if (resource.indexOf('-') < 0 && plain.length() <= LONGEST) {
            return plain;
        }
        String tagged = end.formatted("-" + tag(resource + "/" + schedule));
        String start = resource.substring(0, Math.min(resource.length(), LONGEST - tagged.length()));
        return start.replaceAll("[.-]+$", "") + tagged;
    }

    /** Where it lies in every tier: {@code <namespace>/<resource>/<schedule>/2026-11-24T02-00-00Z}; whole seconds. */
    public static String folder(Owner owner, String schedule, Instant due) {
        return "%s/%s/%s".formatted(owner.path(), schedule, FOLDER.format(due.atOffset(ZoneOffset.UTC)));
    }

    /** The due time of a folder (a path or only its last part); empty when it is none of ours. */
    public static Optional<Instant> time(String folder) {
        try {
            String last = folder.substring(folder.lastIndexOf('/') + 1);
            return Optional.of(LocalDateTime.parse(last, FOLDER).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException foreign) {
            return Optional.empty();
        }
    }

    private static String tag(String of) {
        CRC32 sum = new CRC32();
        sum.update(of.getBytes(StandardCharsets.UTF_8));
        return Long.toString(sum.getValue(), RADIX);
    }

    private static void check(String name, Pattern pattern, int longest) {
        if (name.length() > longest || !pattern.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name: " + name);
        }
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }
}
