package io.zentoria.datalayer.backup.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.zentoria.datalayer.backup.BackupException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The times that a cron line names on a wall clock that never changes; whole minutes. cron-utils is right here and wrong
 * where clocks change, so it only ever sees UTC.
 *
 * @param everyHour whether it names every hour of a day
 */
record LocalTimes(ExecutionTime times, boolean everyHour) {
    private static final int FIELDS = 5;
    private static final int HOUR = 1;
    private static final int DAY = 2;
    private static final int WEEKDAY = 4;
    private static final int HOURS = 24;
    private static final int LONGEST = 100;
    private static final LocalDateTime ANY = LocalDateTime.of(2000, 1, 1, 0, 0);

    /** Reads a line; reason {@code InvalidSchedule} for what is none, is ambiguous, or never comes. */
    static LocalTimes parse(String cron) throws BackupException {
        List<String> fields = Stream.of(cron.strip().split("\\s+"))
                .map(field -> field.equals("*/1") ? "*" : field)
                .toList();
        if (cron.length() > LONGEST || fields.size() != FIELDS) {
            throw refused(
                    cron,
                    "write five fields, minute hour day-of-month month day-of-week, such as \"0 2 * * *\" for 02:00 every day; @daily and seconds are not taken");
        }
        if (!fields.get(DAY).equals("*") && !fields.get(WEEKDAY).equals("*")) {
            throw refused(
                    cron,
                    "write either a day of the month or a day of the week and * for the other: two schedules say both");
        }
        ExecutionTime times = read(cron, String.join(" ", fields));
        if (times.nextExecution(ANY.atZone(ZoneOffset.UTC)).isEmpty()) {
            throw refused(cron, "that day never comes: write a day that one of the months has");
        }
        ExecutionTime hours = read(cron, "0 %s * * *".formatted(fields.get(HOUR)));
        long named = Stream.iterate(ANY, hour -> hour.plusHours(1))
                .limit(HOURS)
                .filter(hour -> hours.isMatch(hour.atZone(ZoneOffset.UTC)))
                .count();
        return new LocalTimes(times, named == HOURS);
    }

    /** The first time after this one. */
    Optional<LocalDateTime> next(LocalDateTime after) {
        return times.nextExecution(after.truncatedTo(ChronoUnit.MINUTES).atZone(ZoneOffset.UTC))
                .map(ZonedDateTime::toLocalDateTime);
    }

    /** The last time that is not after this one. */
    Optional<LocalDateTime> atOrBefore(LocalDateTime latest) {
        return times.lastExecution(
                        latest.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1).atZone(ZoneOffset.UTC))
                .map(ZonedDateTime::toLocalDateTime);
    }

    private static ExecutionTime read(String cron, String line) throws BackupException {
        try {
            // A parser keeps state while it reads, so each line gets its own.
            return ExecutionTime.forCron(
                    new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX)).parse(line));
        } catch (IllegalArgumentException refusal) {
            String why = String.valueOf(refusal.getMessage()).replace("Failed to parse cron expression. ", "");
            throw BackupException.permanent(
                    "InvalidSchedule",
                    sentence(
                            cron,
                            "it cannot be read (%s): write numbers in range, lists 1,15, rising ranges 1-5, steps */15, or names such as jan and mon"
                                    .formatted(why)),
                    refusal);
        }
    }

    private static BackupException refused(String cron, String why) {
        return BackupException.permanent("InvalidSchedule", sentence(cron, why), null);
    }

    private static String sentence(String cron, String why) {
        // Control characters would break the log line or the condition that this stands in.
        String shown = cron.codePoints()
                .limit(LONGEST)
                .mapToObj(c -> Character.isISOControl(c) ? " " : Character.toString(c))
                .collect(Collectors.joining());
        return "cron \"%s\": %s".formatted(shown, why);
    }
}
