package io.zentoria.datalayer.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.plan.Owner;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MetersTest {
    private static final Owner ONE = new Owner("zentoria", "one");
    private static final Owner OTHER = new Owner("zentoria", "other");
    private static final Series LOOKUP = Series.of(Metric.LOOKUP_LATENCY, "main");

    private final Meters meters = new Meters();

    @AfterEach
    void close() {
        meters.close();
    }

    private List<String> lines() {
        return meters.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }

    private List<String> lines(Owner owner) {
        return lines().stream()
                .filter(line -> line.contains("name=\"" + owner.name() + "\""))
                .toList();
    }

    private void show(Owner owner, Reading... readings) {
        meters.know(owner);
        meters.show(owner, "pass", List.of(readings), Set.of());
    }

    @Test
    void gaugeShowsWhatWasSaidLast() {
        show(ONE, Reading.of(Metric.CONDITION, 0, "Ready"));
        show(ONE, Reading.of(Metric.CONDITION, 1, "Ready"));

        assertThat(lines(ONE)).containsExactly("zdl_condition{name=\"one\",namespace=\"zentoria\",type=\"Ready\"} 1.0");
    }

    @Test
    void lineThatItsSourceNamesNoMoreIsGone() {
        show(ONE, Reading.of(Metric.CONDITION, 1, "Ready"), Reading.of(Metric.CONDITION, 1, "RedisReady"));
        show(ONE, Reading.of(Metric.CONDITION, 1, "Ready"));

        assertThat(lines(ONE)).hasSize(1);
    }

    @Test
    void sourcesLeaveEachOthersLinesAlone() {
        show(ONE, Reading.of(Metric.CONDITION, 1, "Ready"));
        meters.show(ONE, "probe-redis", List.of(Reading.of(Metric.REDIS_USED, 7)), Set.of());

        assertThat(lines(ONE)).hasSize(2);
    }

    @Test
    void allLinesOfAResourceThatWentAreGoneAndThoseOfOthersStay() {
        show(ONE, Reading.of(Metric.WARNINGS, 1));
        show(OTHER, Reading.of(Metric.WARNINGS, 2));
        meters.time(ONE, "probe-postgres", LOOKUP, Duration.ofMillis(3));
        meters.count(ONE, "pass", Series.of(Metric.DRIFT, "redis"), 1);
        List<String> before = lines(OTHER);

        meters.forget(ONE);

        assertThat(lines(ONE)).isEmpty();
        assertThat(lines(OTHER)).isEqualTo(before).isNotEmpty();
    }

    @Test
    void whatComesForAResourceThatWentIsDropped() {
        show(ONE, Reading.of(Metric.WARNINGS, 1));
        meters.forget(ONE);
        meters.time(ONE, "probe-postgres", LOOKUP, Duration.ofMillis(3));
        meters.show(ONE, "probe-redis", List.of(Reading.of(Metric.REDIS_USED, 7)), Set.of());

        assertThat(lines(ONE)).isEmpty();
    }

    @Test
    void histogramHasTheTargetsAndThresholdsOfTheSeedAsBounds() {
        meters.know(ONE);
        meters.time(ONE, "probe-postgres", LOOKUP, Duration.ofMillis(3));
        meters.show(ONE, "probe-postgres", List.of(), Set.of(LOOKUP));

        String prefix = "zdl_lookup_latency_seconds_bucket{database=\"main\",name=\"one\",namespace=\"zentoria\",le=\"";
        assertThat(lines(ONE))
                .contains(prefix + "0.001\"} 0", prefix + "0.005\"} 1", prefix + "0.02\"} 1", prefix + "0.1\"} 1")
                .contains(prefix + "0.2\"} 1", prefix + "0.5\"} 1", prefix + "1.0\"} 1", prefix + "2.0\"} 1")
                .contains("zdl_lookup_latency_seconds_count{database=\"main\",name=\"one\",namespace=\"zentoria\"} 1");
    }

    @Test
    void histogramOfAThingThatTheSpecNamesNoMoreIsGone() {
        meters.know(ONE);
        meters.time(ONE, "probe-postgres", LOOKUP, Duration.ofMillis(3));
        meters.show(ONE, "probe-postgres", List.of(), Set.of());

        assertThat(lines(ONE)).isEmpty();
    }

    @Test
    void counterOfAServerFollowsItBackToZero() {
        show(ONE, Reading.of(Metric.REDIS_COMMANDS, 100));
        show(ONE, Reading.of(Metric.REDIS_COMMANDS, 2));

        assertThat(lines(ONE)).containsExactly("zdl_redis_commands_total{name=\"one\",namespace=\"zentoria\"} 2.0");
    }

    @Test
    void everyMetricIsShownUnderItsOwnNameWithItsOwnLabels() {
        meters.know(ONE);
        for (Metric metric : Metric.values()) {
            if (!metric.ofResource()) {
                continue;
            }
            Series series =
                    new Series(metric, metric.labels().stream().map(Label::word).toList());
            switch (metric.kind()) {
                case GAUGE, SERVER_COUNTER -> meters.show(ONE, metric.word(), List.of(series.at(1)), Set.of());
                case COUNTER -> meters.count(ONE, metric.word(), series, 1);
                case HISTOGRAM -> meters.time(ONE, metric.word(), series, Duration.ofMillis(1));
            }
        }

        for (Metric metric : Metric.values()) {
            String name = metric.kind() == Metric.Kind.HISTOGRAM ? metric.word() + "_count" : metric.word();
            List<String> shown = lines().stream()
                    .filter(line -> line.matches(name + "[{ ].*"))
                    .toList();
            assertThat(shown).as(metric.word()).hasSize(1);
            metric.labels()
                    .forEach(
                            label -> assertThat(shown.getFirst()).contains(label.word() + "=\"" + label.word() + "\""));
            assertThat(meters.scrape()).contains("# HELP " + metric.word() + " " + metric.help());
        }
    }
}
