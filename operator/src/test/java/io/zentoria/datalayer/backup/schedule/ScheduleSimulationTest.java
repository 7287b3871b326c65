package io.zentoria.datalayer.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.schedule.ScheduleDriver.Death;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScheduleSimulationTest {
    private static final List<String> LINES =
            List.of("0 * * * *", "0 2 * * *", "0 3 * * 0", "0 */6 * * *", "30 2 * * *");
    private static final List<String> ZONES = List.of("Europe/Vienna", "America/New_York");
    private static final Instant SPRING = Instant.parse("2026-03-01T00:30:00Z");
    private static final Instant LEAP = Instant.parse("2028-01-31T00:30:00Z");

    @Test
    void aYearWithoutTroubleHasOneBackupPerWindowAndMissesNone() throws BackupException {
        for (String zone : ZONES) {
            for (String line : LINES) {
                ScheduleDriver driver = driver(line, zone, SPRING, 17);
                Instant end = SPRING.plus(Duration.ofDays(366));
                Instant clock = SPRING;
                while (clock.isBefore(end)) {
                    clock = driver.wake(driver.pass(clock, clock));
                }
                driver.pass(clock, clock);

                assertThat(driver.unsettled(clock, true))
                        .as("%s %s", line, zone)
                        .isEmpty();
                assertThat(driver.api().values()).as("%s %s", line, zone).allMatch(backup -> backup.missed() == 0);
                assertThat(driver.jumps()).isZero();
            }
        }
    }

    @Test
    void twoHundredKillsAroundADueTimeLeaveEveryWindowWithOneBackupOrOneMiss() throws BackupException {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String line = LINES.get(random.nextInt(LINES.size()));
            String zone = ZONES.get(random.nextInt(ZONES.size()));
            Instant since = (random.nextBoolean() ? SPRING : LEAP).plus(Duration.ofHours(random.nextInt(24 * 300)));
            int spread = random.nextInt(60);
            ScheduleDriver driver = driver(line, zone, since, spread);
            Instant clock = since;
            for (int life = 0; life < 4; life++) {
                for (int pass = random.nextInt(6); pass > 0; pass--) {
                    driver.pass(clock, clock);
                    // Passes come when they like: sometimes long before something is due.
                    clock = random.nextInt(3) == 0 ? clock.plusSeconds(random.nextInt(1, 1800)) : driver.wake(clock);
                }
                Instant death = driver.wake(clock).plusSeconds(random.nextInt(-90, 90));
                clock = death.isAfter(clock) ? death : clock;
                driver.lastPass(clock, clock, Death.values()[random.nextInt(Death.values().length)]);
                clock = clock.plusSeconds(
                        random.nextBoolean() ? random.nextInt(1, 120) : random.nextInt(1, 3 * 24 * 3600));
                driver.passWithTwin(clock, clock);
            }

            assertThat(driver.unsettled(clock, true))
                    .as("seed %d: %s %s since %s, spread %d", seed, line, zone, since, spread)
                    .isEmpty();
        }
    }

    @Test
    void noJumpOfTheClockRunsAWindowTwiceOrLosesOne() throws BackupException {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String line = LINES.get(random.nextInt(LINES.size()));
            String zone = ZONES.get(random.nextInt(ZONES.size()));
            Duration jump = Duration.ofHours(random.nextBoolean() ? 1 : 24).multipliedBy(random.nextBoolean() ? 1 : -1);
            // Half of them over a change of the clocks.
            Instant real = SPRING.plus(Duration.ofDays(random.nextBoolean() ? 4 : 25));
            ScheduleDriver driver = driver(line, zone, real, random.nextInt(60));
            Instant begin = real.plusSeconds(random.nextInt(24 * 3600, 4 * 24 * 3600));
            // For ever, or until somebody mends it.
            Instant end = random.nextBoolean() ? Instant.MAX : begin.plusSeconds(random.nextInt(60, 2 * 24 * 3600));
            Instant stop = real.plus(Duration.ofDays(9));
            Instant clock = real;
            while (real.isBefore(stop)) {
                clock = real.isBefore(begin) || !real.isBefore(end) ? real : real.plus(jump);
                driver.pass(clock, real);
                real = real.plusSeconds(random.nextInt(60, 7200));
            }

            assertThat(driver.unsettled(clock, false))
                    .as("seed %d: %s %s, %s from %s to %s", seed, line, zone, jump, begin, end)
                    .isEmpty();
        }
    }

    @Test
    void anHourlyScheduleIsSilentOnlyAsLongAsTheWindowsThatAWrongClockRan() throws BackupException {
        for (long seed = 0; seed < 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ScheduleDriver driver = driver("0 * * * *", "Europe/Vienna", SPRING, 0);
            Instant begin = SPRING.plusSeconds(random.nextInt(24 * 3600, 48 * 3600));
            Duration wrong = Duration.ofSeconds(random.nextInt(60, 4 * 3600));
            Duration jump = Duration.ofHours(random.nextInt(-30, 31));
            Instant stop = begin.plus(Duration.ofHours(48));
            for (Instant real = SPRING; real.isBefore(stop); real = real.plusSeconds(600)) {
                boolean right = real.isBefore(begin) || !real.isBefore(begin.plus(wrong));
                driver.pass(right ? real : real.plus(jump), real);
            }

            List<Instant> begun = driver.api().values().stream()
                    .map(ScheduleDriver.Recorded::begun)
                    .sorted()
                    .toList();
            for (int i = 1; i < begun.size(); i++) {
                assertThat(Duration.between(begun.get(i - 1), begun.get(i)))
                        .as("seed %d: %s for %s from %s, before %s", seed, jump, wrong, begin, begun.get(i))
                        .isLessThanOrEqualTo(wrong.plusHours(3));
            }
        }
    }

    private static ScheduleDriver driver(String line, String zone, Instant since, int spread) throws BackupException {
        return new ScheduleDriver(CronSchedule.parse(line, ZoneId.of(zone)), Duration.ofSeconds(spread), since);
    }
}
