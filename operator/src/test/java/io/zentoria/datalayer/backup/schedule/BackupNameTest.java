package io.zentoria.datalayer.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.plan.Owner;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupNameTest {
    private static final Instant DUE = Instant.parse("2026-11-24T02:00:00Z");
    private static final String VALID = "[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

    @Test
    void theNameSaysResourceScheduleAndDueTime() {
        assertThat(BackupName.of("zentoria", "postgres-hourly", DUE))
                .isEqualTo("zentoria-postgres-hourly-20261124t0200");
        assertThat(BackupName.of("zentoria", "redis", DUE.plusSeconds(7))).isEqualTo("zentoria-redis-20261124t020007");
    }

    @Test
    void resourcesAndSchedulesThatReadAlikeHaveDifferentNames() {
        assertThat(List.of(
                        BackupName.of("a", "b-c-d", DUE),
                        BackupName.of("a-b", "c-d", DUE),
                        BackupName.of("a-b-c", "d", DUE)))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("a-b-c-d-([0-9a-z]+-)?20261124t0200"));
    }

    @Test
    void theHourThatComesTwiceHasTwoNames() throws BackupException {
        List<String> names =
                CronSchedule.parse("0 * * * *", ZoneId.of("Europe/Vienna"))
                        .next(Instant.parse("2026-10-24T20:00:00Z"), 8)
                        .stream()
                        .map(due -> BackupName.of("zentoria", "h", due))
                        .toList();

        assertThat(names).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void namesAreValidAndUniqueAtAnyLength() {
        for (int length = 1; length <= 253; length++) {
            String dotted = ("a.b-".repeat(64)).substring(0, length - 1) + "z";
            String other = ("a.b-".repeat(64)).substring(0, length - 1) + "y";
            String valid = dotted.replaceAll("[.-]z$", "0z");
            for (String schedule : List.of("s", "s".repeat(63))) {
                String name = BackupName.of(valid, schedule, DUE);
                assertThat(name).matches(VALID).hasSizeLessThanOrEqualTo(253).contains(schedule, "20261124t0200");
                assertThat(BackupName.of(other.replaceAll("[.-]y$", "0y"), schedule, DUE))
                        .isNotEqualTo(name);
                assertThat(BackupName.of(valid, schedule, DUE.plusSeconds(60))).isNotEqualTo(name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a/b", "-a", "a-", "a_b"})
    void whatIsNoNameIsRefused(String name) {
        assertThatThrownBy(() -> BackupName.of("zentoria", name, DUE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BackupName.of(name, "daily", DUE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theFolderGivesTheDueTimeBack() {
        String folder = BackupName.folder(new Owner("prod", "zentoria"), "postgres-daily", DUE);

        assertThat(folder).isEqualTo("prod/zentoria/postgres-daily/2026-11-24T02-00-00Z");
        assertThat(BackupName.time(folder)).contains(DUE);
        assertThat(BackupName.time("2026-11-24T02-00-00Z")).contains(DUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "prod/zentoria/daily",
                "prod/zentoria/daily/",
                "a/b/c/2026-02-30T02-00-00Z",
                "a/b/c/2026-11-24T02:00:00Z",
                "a/b/c/2026-11-24T02-00-00Z.partial"
            })
    void foreignFoldersHaveNoTime(String folder) {
        assertThat(BackupName.time(folder)).isEmpty();
    }

    @Test
    void theSpreadIsTheSameForEverAndSpreads() {
        Owner owner = new Owner("prod", "zentoria");

        assertThat(Spread.of(owner, "postgres-daily")).isEqualTo(Spread.of(owner, "postgres-daily"));
        assertThat(IntStream.range(0, 1000)
                        .mapToObj(i -> Spread.of(owner, "schedule-" + i))
                        .distinct())
                .hasSizeGreaterThan(50)
                .allMatch(spread -> !spread.isNegative() && spread.compareTo(DueTimes.GRACE) < 0);
        assertThat(Spread.of(owner, "postgres-daily"))
                .as("a new version must not move the beginnings")
                .isEqualTo(Duration.ofSeconds(15));
    }
}
