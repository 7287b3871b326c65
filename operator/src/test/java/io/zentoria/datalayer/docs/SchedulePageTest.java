package io.zentoria.datalayer.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.backup.schedule.CronSchedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The tables of docs/backup-schedule.md are what the sample says and what the code makes of it. */
final class SchedulePageTest {
    private static final Path PAGE = Path.of("../docs/backup-schedule.md");
    private static final Path SAMPLE = Path.of("../deploy/samples/personal.yaml");
    private static final Instant SEEN = Instant.parse("2026-11-25T16:10:00Z");
    private static final int TIMES = 3;

    @Test
    void rowsOfTheSampleAreItsSchedulesWithTheirNextTimes() throws Exception {
        JsonNode backup = Yaml.read(Files.readString(SAMPLE)).at("/spec/backup");
        List<String> expected = new ArrayList<>();
        for (JsonNode schedule : backup.path("schedules")) {
            expected.add("| `%s` | %s | `%s` | %s | %s | %s |"
                    .formatted(
                            schedule.path("name").asText(),
                            schedule.path("store").asText(),
                            schedule.path("cron").asText(),
                            times(schedule.path("cron").asText(), ZoneOffset.UTC, SEEN, TIMES),
                            schedule.path("retention").asText(),
                            StreamSupport.stream(schedule.path("tiers").spliterator(), false)
                                    .map(JsonNode::asText)
                                    .collect(Collectors.joining(", "))));
        }
        String drill = backup.at("/drill/cron").asText();
        expected.add("| drill | all | `%s` | %s | | every tier |"
                .formatted(drill, times(drill, ZoneOffset.UTC, SEEN, TIMES)));
        assertThat(lines()).containsAll(expected);
    }

    @Test
    void timesOnTheDaysWhenClocksChangeAreThoseOfTheCode() throws Exception {
        ZoneId vienna = ZoneId.of("Europe/Vienna");
        for (String day : List.of("2027-03-28", "2027-10-31")) {
            Instant before = LocalDate.parse(day).atStartOfDay(vienna).toInstant();
            assertThat(lines()).anyMatch(line -> {
                try {
                    return line.contains("| `30 2 * * *` | " + times("30 2 * * *", vienna, before, 1) + " |");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    private static String times(String cron, ZoneId zone, Instant after, int count) throws Exception {
        return CronSchedule.parse(cron, zone).next(after, count).stream()
                .map(Instant::toString)
                .collect(Collectors.joining(", "));
    }

    private static List<String> lines() throws IOException {
        return Files.readAllLines(PAGE);
    }
}
