package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.monitoring.Label;
import io.zentoria.datalayer.monitoring.Meters;
import io.zentoria.datalayer.monitoring.Probing;
import io.zentoria.datalayer.plan.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What passes show, as Prometheus reads it. */
final class WatchingTest {
    private static final int RESOURCES = 50;
    /** Of passes alone: conditions, thresholds, plans, and six lines for each schedule. */
    private static final int MOST_LINES = 110;

    private static final Pattern LABEL = Pattern.compile("[{,]([a-z_]+)=\"");
    private final Meters meters = new Meters();
    private final Watching watching =
            new Watching(meters, new Probing(meters, List.of(), Duration.ofHours(1), new Random(1)));

    @AfterEach
    void close() {
        meters.close();
    }

    private List<String> lines() {
        return meters.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }

    private List<String> lines(String start) {
        return lines().stream().filter(line -> line.startsWith(start)).toList();
    }

    private DataLayerStatus passed(Pass pass) {
        return passed(pass.facts());
    }

    private DataLayerStatus passed(Facts facts) {
        DataLayerStatus status = StatusOf.facts(facts);
        watching.passed(facts, status, NO_SECRETS, Duration.ofMillis(300));
        return status;
    }

    private static Facts of(Facts facts, Owner owner) {
        return new Facts(
                owner,
                facts.generation(),
                facts.spec(),
                facts.previous(),
                facts.problems(),
                facts.outcome(),
                facts.pooler(),
                facts.applying(),
                facts.observeOnly(),
                facts.paused(),
                facts.reconcileAt(),
                facts.approval(),
                facts.audits(),
                facts.backups(),
                facts.created(),
                facts.now());
    }

    private static Pass sample() {
        try {
            return Pass.over(Pass.postgres(), Pass.redis(), Pass.qdrant())
                    .spec(Yaml.write(Yaml.read(Files.readString(Path.of("../deploy/samples/personal.yaml")))
                            .get("spec")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void fiftyResourcesAreFiftyTimesTheLinesOfOneAndGoWithThem() {
        Facts facts = sample().facts();
        passed(of(facts, new Owner("zentoria", "n0")));
        int one = lines().size() - 1;
        DataLayerStatus status = StatusOf.facts(facts);
        for (int i = 0; i < RESOURCES; i++) {
            watching.passed(of(facts, new Owner("zentoria", "n" + i)), status, NO_SECRETS, Duration.ZERO);
        }

        assertThat(one).isBetween(50, MOST_LINES);
        assertThat(lines()).hasSize(RESOURCES * one + 1);
        Set<String> allowed = Arrays.stream(Label.values()).map(Label::word).collect(Collectors.toSet());
        allowed.addAll(Set.of("namespace", "name", "le"));
        assertThat(labels()).isSubsetOf(allowed);

        for (int i = 0; i < RESOURCES; i++) {
            watching.forget(new Owner("zentoria", "n" + i));
        }
        assertThat(lines()).containsExactly("zdl_leader 0.0");
    }

    private Set<String> labels() {
        Set<String> labels = new TreeSet<>();
        lines().forEach(line -> LABEL.matcher(line).results().forEach(found -> labels.add(found.group(1))));
        return labels;
    }

    @Test
    void resourceThatIsGoneWithoutAWordIsForgotten() {
        passed(sample());
        watching.keepOnly(owner -> true);
        assertThat(lines()).hasSizeGreaterThan(50);

        watching.keepOnly(owner -> false);
        assertThat(lines()).containsExactly("zdl_leader 0.0");
    }

    @Test
    void conditionsArePlusOneZeroAndMinusOne() {
        passed(
                Pass.over(Pass.redis().unread(Pass.UNREACHABLE))
                        .spec(
                                "backup: {tiers: [{name: t, filesystem: {path: /t}}], schedules: [{name: s, store: redis, cron: '0 * * * *', tiers: [t]}]}"));

        assertThat(lines("zdl_condition"))
                .contains(
                        condition("Ready", "0.0"),
                        condition("Reconciling", "1.0"),
                        condition("BackupsHealthy", "-1.0"));
    }

    private static String condition(String type, String value) {
        return "zdl_condition{name=\"personal\",namespace=\"zentoria\",type=\"%s\"} %s".formatted(type, value);
    }

    @Test
    void conditionThatTheSpecHasNoMoreIsGone() {
        passed(Pass.over(Pass.redis(), Pass.qdrant()));
        passed(Pass.over(Pass.redis()));

        assertThat(lines("zdl_condition")).noneMatch(line -> line.contains("QdrantReady"));
    }

    @Test
    void driftThatStandsIsCountedOnceAndAgainAfterItWasMended() {
        DataLayerStatus settled = Pass.over(Pass.redis()).status();
        passed(Pass.over(Pass.redis().pending("a key")).after(settled).observeOnly());
        passed(Pass.over(Pass.redis().pending("a key")).after(settled).observeOnly());
        assertThat(lines("zdl_drift_total")).containsExactly(drift(1));

        passed(Pass.over(Pass.redis().pending("a key", "another"))
                .after(settled)
                .observeOnly());
        assertThat(lines("zdl_drift_total")).containsExactly(drift(2));

        passed(Pass.over(Pass.redis().mended("a key")).after(settled));
        passed(Pass.over(Pass.redis().mended("a key")).after(settled));
        assertThat(lines("zdl_drift_total")).containsExactly(drift(3));
    }

    private static String drift(int count) {
        return "zdl_drift_total{name=\"personal\",namespace=\"zentoria\",store=\"redis\"} %d.0".formatted(count);
    }

    @Test
    void driftLineIsThereBeforeThereIsAny() {
        passed(Pass.over(Pass.redis()));

        assertThat(lines("zdl_drift_total")).containsExactly(drift(0));
    }

    @Test
    void planIsCountedByRisk() {
        passed(Pass.over(Pass.redis().pending("a", "b").denied("c")));

        assertThat(lines("zdl_plan_changes"))
                .containsExactlyInAnyOrder(plan("Safe", 2), plan("Disruptive", 0), plan("Destructive", 1));
    }

    private static String plan(String risk, int count) {
        return "zdl_plan_changes{name=\"personal\",namespace=\"zentoria\",risk=\"%s\"} %d.0".formatted(risk, count);
    }

    @Test
    void passIsTimed() {
        passed(Pass.over(Pass.redis()));
        passed(Pass.over(Pass.redis()));

        assertThat(lines("zdl_reconcile_duration_seconds_count"))
                .containsExactly("zdl_reconcile_duration_seconds_count{name=\"personal\",namespace=\"zentoria\"} 2");
    }

    private static final CredentialStore NO_SECRETS = new CredentialStore() {
        @Override
        public java.util.Optional<io.zentoria.datalayer.credential.Credential> read(String name) {
            return java.util.Optional.empty();
        }

        @Override
        public void keep(io.zentoria.datalayer.credential.BindingSecret secret) {
            throw new AssertionError();
        }

        @Override
        public void forget(String name) {
            throw new AssertionError();
        }

        @Override
        public void update(String name, String key, io.zentoria.datalayer.credential.Password value) {
            throw new AssertionError();
        }
    };
}
