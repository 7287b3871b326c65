package io.zentoria.datalayer.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.backup.BackupException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {
    private static final ZoneId VIENNA = ZoneId.of("Europe/Vienna");
    private static final Instant SPRING = Instant.parse("2026-03-28T12:00:00Z");
    private static final Instant AUTUMN = Instant.parse("2026-10-24T12:00:00Z");

    private static final List<String> SAMPLE =
            List.of("0 * * * *", "0 2 * * *", "0 3 * * 0", "0 */6 * * *", "30 2 * * *");

    /** The lines of the sample resource and one that clock changes hit, and what they mean. */
    private static final Map<String, Predicate<LocalDateTime>> LINES = Map.of(
            "0 * * * *", time -> time.getMinute() == 0,
            "0 2 * * *", time -> time.getMinute() == 0 && time.getHour() == 2,
            "0 3 * * 0",
                    time -> time.getMinute() == 0 && time.getHour() == 3 && time.getDayOfWeek() == DayOfWeek.SUNDAY,
            "0 */6 * * *", time -> time.getMinute() == 0 && time.getHour() % 6 == 0,
            "30 2 * * *", time -> time.getMinute() == 30 && time.getHour() == 2,
            "0,30 0-4 * * *", time -> time.getHour() <= 4,
            "30 0-23 * * *", time -> time.getMinute() == 30,
            "0 0 */2 * *", time -> time.getDayOfMonth() % 2 == 1 && time.getHour() == 0 && time.getMinute() == 0);

    @Test
    void aTimeThatDoesNotExistIsDueOnceAtTheEndOfTheGap() throws BackupException {
        assertThat(vienna("30 2 * * *").next(SPRING, 3))
                .containsExactly(
                        Instant.parse("2026-03-29T01:00:00Z"),
                        Instant.parse("2026-03-30T00:30:00Z"),
                        Instant.parse("2026-03-31T00:30:00Z"));
        assertThat(vienna("0,15,30,45 2,3 * * *").next(SPRING, 2))
                .as("what is left out and what lies at the end of the gap are one")
                .containsExactly(Instant.parse("2026-03-29T01:00:00Z"), Instant.parse("2026-03-29T01:15:00Z"));
    }

    @Test
    void aTimeThatComesTwiceIsDueTheFirstTime() throws BackupException {
        CronSchedule daily = vienna("30 2 * * *");

        assertThat(daily.next(AUTUMN, 2))
                .containsExactly(Instant.parse("2026-10-25T00:30:00Z"), Instant.parse("2026-10-26T01:30:00Z"));
        assertThat(daily.previous(Instant.parse("2026-10-25T01:10:00Z")))
                .as("in the second round at 02:10 the 02:30 of the first is over")
                .contains(Instant.parse("2026-10-25T00:30:00Z"));
    }

    @Test
    void aLineForEveryHourIsDueEveryRealHour() throws BackupException {
        for (Instant before : List.of(SPRING, AUTUMN)) {
            for (String line : List.of("0 * * * *", "0 */1 * * *", "0 0-23 * * *")) {
                List<Instant> due = vienna(line).next(before, 48);
                for (int i = 0; i < due.size(); i++) {
                    assertThat(due.get(i)).as(line).isEqualTo(before.plus(Duration.ofHours(i + 1L)));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Vienna", "America/New_York"})
    void everyWindowOfAYearHasExactlyOneDueTime(String zone) throws BackupException {
        for (String line : SAMPLE) {
            checkBothWays(line, zone, Instant.parse("2026-03-01T00:00:00Z"), Duration.ofDays(366));
        }
        for (String line : LINES.keySet()) {
            checkBothWays(line, zone, Instant.parse("2028-02-20T00:00:00Z"), Duration.ofDays(12));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"UTC", "Asia/Beirut", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"})
    void oddZonesKeepThePromiseWhereTheirClocksChange(String zone) throws BackupException {
        for (String line : LINES.keySet()) {
            for (String around : List.of("2026-03-28", "2026-04-04", "2026-04-23", "2026-10-03", "2026-10-24")) {
                checkBothWays(line, zone, Instant.parse(around + "T00:00:00Z"), Duration.ofDays(2));
            }
            checkBothWays(line, zone, Instant.parse("2011-12-28T12:00:00Z"), Duration.ofDays(3));
        }
    }

    private static void checkBothWays(String line, String zone, Instant from, Duration length) throws BackupException {
        CronSchedule schedule = CronSchedule.parse(line, CronSchedule.zone(zone));
        Instant to = from.plus(length);
        List<Instant> wanted = wanted(LINES.get(line), line.matches("\\d+ ([*]|0-23) .*"), schedule, from, to);

        assertThat(forwards(schedule, from, to))
                .as("%s from %s", schedule, from)
                .isEqualTo(wanted);
        assertThat(backwards(schedule, from, to))
                .as("%s back to %s", schedule, from)
                .isEqualTo(wanted);
    }

    @Test
    void namesListsRangesAndBothSundaysAreRead() throws BackupException {
        Instant monday = Instant.parse("2026-03-02T00:00:00Z");
        for (String line : List.of("0 3 * * 0", "0 3 * * 7", "0 3 * * sun", "0 3 */1 * SUN", "  0  3\t* * 7 ")) {
            assertThat(utc(line).next(monday)).as(line).contains(Instant.parse("2026-03-08T03:00:00Z"));
        }
        assertThat(utc("0 0 * * fri-sun").next(monday, 3))
                .extracting(Instant::toString)
                .containsExactly("2026-03-06T00:00:00Z", "2026-03-07T00:00:00Z", "2026-03-08T00:00:00Z");
        assertThat(utc("*/7 1 * jan,mar-apr *").next(monday, 10))
                .extracting(Instant::toString)
                .startsWith("2026-03-02T01:00:00Z", "2026-03-02T01:07:00Z")
                .endsWith("2026-03-02T01:56:00Z", "2026-03-03T01:00:00Z");
        assertThat(utc("0 0 29 2 *").next(Instant.parse("2096-03-01T00:00:00Z")))
                .as("2100 is no leap year")
                .contains(Instant.parse("2104-02-29T00:00:00Z"));
    }

    @Test
    void aDueTimeIsItsOwnPreviousAndNotItsOwnNext() throws BackupException {
        CronSchedule daily = utc("0 2 * * *");
        Instant due = Instant.parse("2026-11-24T02:00:00Z");

        assertThat(daily.previous(due)).contains(due);
        assertThat(daily.previous(due.minusNanos(1))).contains(due.minus(Duration.ofDays(1)));
        assertThat(daily.next(due)).contains(due.plus(Duration.ofDays(1)));
        assertThat(daily.next(due.minusNanos(1))).contains(due);
        assertThat(daily.next(due, 0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0 * * * *, 2026-10-25T01:30:00Z, PT1H",
        "0 2 * * *, 2026-10-25T12:00:00Z, P1D",
        "30 2 * * *, 2026-03-29T12:00:00Z, P1D",
        "0 3 * * 0, 2026-11-24T00:00:00Z, P7D",
        "0 */6 * * *, 2026-11-24T00:00:00Z, PT6H",
        "0 9-17 * * 1-5, 2026-11-23T08:30:00Z, PT64H",
        "0 9-17 * * 1-5, 2026-11-23T13:30:00Z, PT1H"
    })
    void theIntervalIsTheUsualOneWhateverTheClocksDo(String line, Instant around, Duration interval)
            throws BackupException {
        assertThat(vienna(line).interval(around)).isEqualTo(interval);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@daily",
                "0 2 * *",
                "0 0 2 * * *",
                "0 0 2 ? * 1",
                "60 * * * *",
                "0 24 * * *",
                "0 0 0 * *",
                "0 0 * 13 *",
                "0 0 * * 8",
                "*/0 * * * *",
                "1,,2 * * * *",
                "10-5 * * * *",
                "-1 * * * *",
                "0 0 L * *",
                "0 0 * * 1#2",
                "0 0 * * sunday",
                "0 0 1 * 1",
                "0 0 30 2 *",
                "0 0 31 4,6,9,11 *",
                "a\nb * * * *"
            })
    void whatIsNoScheduleIsRefusedWithWhatToWrite(String line) {
        assertThatThrownBy(() -> utc(line))
                .isInstanceOfSatisfying(BackupException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo("InvalidSchedule");
                    assertThat(refusal.permanent()).isTrue();
                })
                .hasMessageContaining("write")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Vienna_typo", "EST", "CET", "+02:00", "UTC+2", "Z", "GMT0", "local", " ", "../etc"})
    void aZoneThatIsNoneIsRefused(String name) {
        assertThatThrownBy(() -> CronSchedule.zone(name))
                .isInstanceOfSatisfying(
                        BackupException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo("InvalidSchedule"))
                .hasMessageContaining("write UTC or a name such as Europe/Vienna");
    }

    @Test
    void zonesGoByTheirNameAndNoneIsUtc() throws BackupException {
        assertThat(CronSchedule.zone("")).isEqualTo(ZoneOffset.UTC);
        assertThat(CronSchedule.zone(null)).isEqualTo(ZoneOffset.UTC);
        assertThat(CronSchedule.zone("UTC")).isEqualTo(ZoneOffset.UTC);
        assertThat(CronSchedule.zone("America/Argentina/Ushuaia")).hasToString("America/Argentina/Ushuaia");
        assertThatThrownBy(() -> CronSchedule.zone("europe/vienna")).hasMessageContaining("write Europe/Vienna");
    }

    private static CronSchedule utc(String line) throws BackupException {
        return CronSchedule.parse(line, ZoneOffset.UTC);
    }

    private static CronSchedule vienna(String line) throws BackupException {
        return CronSchedule.parse(line, VIENNA);
    }

    private static List<Instant> forwards(CronSchedule schedule, Instant from, Instant to) {
        List<Instant> found = new ArrayList<>();
        Instant due = schedule.next(from.minusNanos(1)).orElseThrow();
        while (due.isBefore(to)) {
            found.add(due);
            due = schedule.next(due).orElseThrow();
        }
        return found;
    }

    private static List<Instant> backwards(CronSchedule schedule, Instant from, Instant to) {
        List<Instant> found = new ArrayList<>();
        Instant due = schedule.previous(to.minusNanos(1)).orElseThrow();
        while (!due.isBefore(from)) {
            found.add(due);
            due = schedule.previous(due.minusNanos(1)).orElseThrow();
        }
        return found.reversed();
    }

    /** The promise, said the slow way: looks at every half hour of the year. */
    private static List<Instant> wanted(
            Predicate<LocalDateTime> named, boolean everyHour, CronSchedule schedule, Instant from, Instant to) {
        ZoneId zone = schedule.zone();
        Duration step = Duration.ofMinutes(30);
        List<Instant> due = new ArrayList<>();
        for (Instant at = from; at.isBefore(to); at = at.plus(step)) {
            LocalDateTime local = LocalDateTime.ofInstant(at, zone);
            boolean first = zone.getRules()
                    .getValidOffsets(local)
                    .getFirst()
                    .equals(zone.getRules().getOffset(at));
            boolean leftOut = false;
            ZoneOffsetTransition change = zone.getRules().nextTransition(at.minusNanos(1));
            if (!everyHour && change != null && change.getInstant().equals(at) && change.isGap()) {
                for (LocalDateTime in = change.getDateTimeBefore();
                        in.isBefore(change.getDateTimeAfter());
                        in = in.plus(step)) {
                    leftOut |= named.test(in);
                }
            }
            if (named.test(local) && (everyHour || first) || leftOut) {
                due.add(at);
            }
        }
        return due;
    }
}
