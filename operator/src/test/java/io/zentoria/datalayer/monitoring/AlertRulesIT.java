package io.zentoria.datalayer.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.testbed.ClientTools;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The checked-in rules, as promtool judges them: each fires when it must, and is silent just below. */
final class AlertRulesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LABEL = Pattern.compile("\\{\\{ \\$labels\\.(\\w+) }}");
    private static final Pattern VALUE = Pattern.compile("\\{\\{ \\$value \\| \\w+ }}");
    private static final String WHO = "namespace=\"zentoria\",name=\"personal\"";

    /**
     * @param alert its name
     * @param lines of the operator, as {@code metric{labels} values}, a value a minute
     * @param minutes after which the alert is looked at
     * @param value as the summary writes it
     * @param labels of the alert beside namespace and name
     * @param fires the severities that fire; none: silent
     */
    private record Case(
            String what,
            String alert,
            List<String> lines,
            int minutes,
            String value,
            Map<String, String> labels,
            List<String> fires) {}

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        share(
                cases,
                "ZentoriaConnectionUsage",
                "zdl_postgres_connections_used_ratio",
                "zdl_threshold_connection_usage");
        share(cases, "ZentoriaRedisMemory", "zdl_redis_memory_used_ratio", "zdl_threshold_redis_memory");
        latency(
                cases,
                "ZentoriaQueryLatency",
                "zdl_query_latency_seconds",
                "zdl_threshold_query_latency",
                "database",
                0.5,
                2);
        latency(
                cases,
                "ZentoriaQdrantSearchLatency",
                "zdl_qdrant_search_latency_seconds",
                "zdl_threshold_qdrant_search_latency",
                "collection",
                0.2,
                1);
        age(cases);
        states(cases);
        backups(cases);
        return cases;
    }

    private static String line(String metric, String more, String values) {
        return metric + "{" + WHO + (more.isEmpty() ? "" : "," + more) + "} " + values;
    }

    private static void share(List<Case> cases, String alert, String metric, String threshold) {
        List<String> limits = List.of(
                line(threshold + "_warning_ratio", "", "0.7x60"), line(threshold + "_critical_ratio", "", "0.9x60"));
        cases.add(new Case("at 70%", alert, with(limits, line(metric, "", "0.7x60")), 20, "", Map.of(), List.of()));
        cases.add(new Case(
                "above 70%",
                alert, with(limits, line(metric, "", "0.75x60")), 20, "75%", Map.of(), List.of("warning")));
        cases.add(new Case(
                "above 90%",
                alert, with(limits, line(metric, "", "0.95x60")), 20, "95%", Map.of(), List.of("warning", "critical")));
        cases.add(new Case(
                "a peak of three minutes",
                alert,
                with(limits, line(metric, "", "0.5x7 0.95x3 0.5x40")),
                11,
                "",
                Map.of(),
                List.of()));
        List<String> own = List.of(
                line(threshold + "_warning_ratio", "", "0.4x60"), line(threshold + "_critical_ratio", "", "0.5x60"));
        cases.add(new Case(
                "above the resource's own thresholds",
                alert,
                with(own, line(metric, "", "0.55x60")),
                20,
                "55%",
                Map.of(),
                List.of("warning", "critical")));
    }

    /** Ten round trips a minute between two bounds of the histogram. */
    private static void latency(
            List<Case> cases,
            String alert,
            String metric,
            String threshold,
            String label,
            double warning,
            double critical) {
        List<String> limits = List.of(
                line(threshold + "_warning_seconds", "", warning + "x60"),
                line(threshold + "_critical_seconds", "", critical + "x60"));
        cases.add(new Case(
                "at the warning", alert, with(limits, trips(metric, label, warning)), 30, "", Map.of(), List.of()));
        double between = warning == 0.5 ? 1 : 0.5;
        cases.add(new Case(
                "between",
                alert,
                with(limits, trips(metric, label, between)),
                30,
                humanized(warning == 0.5 ? 0.5 : 0.2, between),
                Map.of(label, "documents"),
                List.of("warning")));
        cases.add(new Case(
                "above",
                alert,
                with(limits, trips(metric, label, 5)),
                30,
                humanized(2, 5),
                Map.of(label, "documents"),
                List.of("warning", "critical")));
        cases.add(new Case("no probe", alert, limits, 30, "", Map.of(), List.of()));
    }

    /** The percentile as Prometheus makes it: evenly spread over the bucket. */
    private static String humanized(double from, double to) {
        double seconds = from + (to - from) * 0.99;
        return seconds >= 1 ? "%s s".formatted(round(seconds)).replace(" s", "s") : round(seconds * 1000) + "ms";
    }

    private static String round(double value) {
        String text = "%.4g".formatted(value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    private static List<String> trips(String metric, String label, double bound) {
        List<String> lines = new ArrayList<>();
        for (double le : List.of(0.1, 0.2, 0.5, 1.0, 2.0, 5.0)) {
            lines.add(line(
                    metric + "_bucket",
                    "%s=\"documents\",le=\"%s\"".formatted(label, le),
                    le < bound ? "0x60" : "0+10x60"));
        }
        lines.add(line(metric + "_bucket", label + "=\"documents\",le=\"+Inf\"", "0+10x60"));
        return lines;
    }

    /** The clock of promtool begins at 0. */
    private static void age(List<Case> cases) {
        String alert = "ZentoriaBackupAge";
        Map<String, String> labels = Map.of("schedule", "hourly");
        List<String> lines = List.of(
                line("zdl_backup_age_start_timestamp_seconds", "schedule=\"hourly\"", "0x1500"),
                line("zdl_threshold_backup_age_warning_seconds", "schedule=\"hourly\"", "7200x1500"),
                line("zdl_threshold_backup_age_critical_seconds", "schedule=\"hourly\"", "21600x1500"));
        cases.add(new Case("two hours old", alert, lines, 120, "", labels, List.of()));
        cases.add(new Case("three hours old", alert, lines, 180, "3h 0m 0s", labels, List.of("warning")));
        cases.add(new Case("seven hours old", alert, lines, 420, "7h 0m 0s", labels, List.of("warning", "critical")));
        cases.add(new Case(
                "a daily one a day old",
                alert,
                List.of(
                        line("zdl_backup_age_start_timestamp_seconds", "schedule=\"daily\"", "0x1500"),
                        line("zdl_threshold_backup_age_warning_seconds", "schedule=\"daily\"", "172800x1500")),
                1440,
                "",
                Map.of("schedule", "daily"),
                List.of()));
    }

    private static void states(List<Case> cases) {
        condition(cases, "ZentoriaNotReady", "Ready", 0, 1, 20, "warning");
        condition(cases, "ZentoriaStalled", "Stalled", 1, 0, 10, "critical");
        condition(cases, "ZentoriaDrift", "Drifted", 1, 0, 5, "warning");
        cases.add(new Case(
                "not ready for ten minutes",
                "ZentoriaNotReady",
                List.of(line("zdl_condition", "type=\"Ready\"", "1x5 0x10 1x60")),
                15,
                "",
                Map.of(),
                List.of()));
        Map<String, String> redis = Map.of("store", "redis");
        cases.add(new Case(
                "no answers",
                "ZentoriaProbeFailing",
                List.of(line("zdl_probe_success", "store=\"redis\"", "0x60")),
                20,
                "",
                redis,
                List.of("warning")));
        cases.add(new Case(
                "answers",
                "ZentoriaProbeFailing",
                List.of(line("zdl_probe_success", "store=\"redis\"", "1x60")),
                20,
                "",
                redis,
                List.of()));
        cases.add(new Case(
                "nobody leads",
                "ZentoriaOperatorGone",
                List.of("zdl_leader 0x60"),
                20,
                "",
                Map.of(),
                List.of("critical")));
        cases.add(new Case(
                "nobody is there", "ZentoriaOperatorGone", List.of("up 0x60"), 20, "", Map.of(), List.of("critical")));
        cases.add(new Case(
                "one of two leads",
                "ZentoriaOperatorGone",
                List.of("zdl_leader{instance=\"a\"} 0x60", "zdl_leader{instance=\"b\"} 1x60"),
                20,
                "",
                Map.of(),
                List.of()));
    }

    private static void condition(
            List<Case> cases, String alert, String type, int bad, int good, int minutes, String severity) {
        String labels = "type=\"" + type + "\"";
        cases.add(new Case(
                "bad",
                alert,
                List.of(line("zdl_condition", labels, bad + "x60")),
                minutes,
                "",
                Map.of(),
                List.of(severity)));
        cases.add(new Case(
                "good", alert, List.of(line("zdl_condition", labels, good + "x60")), minutes, "", Map.of(), List.of()));
        cases.add(new Case(
                "not known", alert, List.of(line("zdl_condition", labels, "-1x60")), minutes, "", Map.of(), List.of()));
    }

    private static void backups(List<Case> cases) {
        Map<String, String> hourly = Map.of("schedule", "hourly");
        List<String> caughtUp = List.of(line("zdl_backup_caught_up_timestamp_seconds", "schedule=\"hourly\"", "0x300"));
        cases.add(new Case("half an hour ago", "ZentoriaBackupMissed", caughtUp, 30, "", hourly, List.of("warning")));
        cases.add(new Case("an hour ago", "ZentoriaBackupMissed", caughtUp, 60, "", hourly, List.of()));
        String alert = "ZentoriaBackupNotVerified";
        String verified = "type=\"BackupVerified\"";
        cases.add(new Case(
                "a drill failed",
                alert,
                List.of(line("zdl_condition", verified, "0x60")),
                10,
                "",
                Map.of(),
                List.of("warning")));
        cases.add(new Case(
                "no drill came",
                alert,
                List.of(
                        line("zdl_condition", verified, "-1x60"),
                        line("zdl_backup_verify_due_timestamp_seconds", "", "600x60")),
                20,
                "",
                Map.of(),
                List.of("warning")));
        cases.add(new Case(
                "a drill is to come",
                alert,
                List.of(
                        line("zdl_condition", verified, "-1x60"),
                        line("zdl_backup_verify_due_timestamp_seconds", "", "6000x60")),
                20,
                "",
                Map.of(),
                List.of()));
        List<String> behind =
                List.of(line("zdl_backup_tier_pending_since_timestamp_seconds", "tier=\"minio\"", "0x300"));
        Map<String, String> minio = Map.of("tier", "minio");
        cases.add(new Case("three hours", "ZentoriaTierBehind", behind, 180, "3h 0m 0s", minio, List.of("warning")));
        cases.add(new Case("two hours", "ZentoriaTierBehind", behind, 120, "", minio, List.of()));
    }

    private static List<String> with(List<String> some, String more) {
        return with(some, List.of(more));
    }

    private static List<String> with(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    @Test
    void everyAlertHasACaseInWhichItFiresAndOneInWhichItIsSilent() {
        for (AlertRule rule : Alerts.all()) {
            assertThat(cases())
                    .as(rule.name() + " " + rule.severity().word())
                    .anyMatch(one -> one.alert().equals(rule.name())
                            && one.fires().contains(rule.severity().word()))
                    .anyMatch(one -> one.alert().equals(rule.name())
                            && !one.fires().contains(rule.severity().word()));
        }
    }

    @Test
    void promtoolTakesTheRules() {
        assertThat(promtool(
                        "check",
                        "rules",
                        MonitoringFilesTest.ALERTS.toAbsolutePath().toString()))
                .contains("SUCCESS: " + Alerts.all().size() + " rules found");
    }

    @TestFactory
    List<DynamicTest> promtoolFindsEachFiringAndSilentAsItMustBe() throws IOException {
        Path folder = TestServers.folder("alerts");
        Files.writeString(folder.resolve("rules.yaml"), Files.readString(MonitoringFilesTest.ALERTS));
        List<DynamicTest> tests = new ArrayList<>();
        int number = 0;
        for (Case one : cases()) {
            Path file = folder.resolve("case-" + number++ + ".yaml");
            Files.writeString(file, document(one));
            tests.add(DynamicTest.dynamicTest(
                    one.alert() + ": " + one.what(),
                    () -> assertThat(promtool("test", "rules", file.toString())).contains("SUCCESS")));
        }
        return tests;
    }

    /** JSON is YAML. */
    private static String document(Case one) throws JsonProcessingException {
        ObjectNode document = JSON.createObjectNode();
        document.putArray("rule_files").add("rules.yaml");
        document.put("evaluation_interval", "1m");
        ObjectNode test = document.putArray("tests").addObject().put("interval", "1m");
        ArrayNode input = test.putArray("input_series");
        for (String line : one.lines()) {
            int space = line.lastIndexOf("} ") < 0 ? line.indexOf(' ') : line.lastIndexOf("} ") + 1;
            input.addObject().put("series", line.substring(0, space)).put("values", line.substring(space + 1));
        }
        ObjectNode look = test.putArray("alert_rule_test").addObject();
        look.put("eval_time", one.minutes() + "m").put("alertname", one.alert());
        ArrayNode expected = look.putArray("exp_alerts");
        for (AlertRule rule : Alerts.all()) {
            if (!rule.name().equals(one.alert())
                    || !one.fires().contains(rule.severity().word())) {
                continue;
            }
            Map<String, String> labels = new LinkedHashMap<>(one.labels());
            if (!rule.name().equals("ZentoriaOperatorGone")) {
                labels.put("namespace", "zentoria");
                labels.put("name", "personal");
            }
            String summary = LABEL.matcher(rule.summary()).replaceAll(found -> labels.getOrDefault(found.group(1), ""));
            ObjectNode alert = expected.addObject();
            ObjectNode all = alert.putObject("exp_labels")
                    .put("severity", rule.severity().word());
            labels.forEach(all::put);
            alert.putObject("exp_annotations")
                    .put("summary", VALUE.matcher(summary).replaceAll(Matcher.quoteReplacement(one.value())))
                    .put("runbook_url", "docs/runbooks/" + rule.runbook() + ".md");
        }
        return JSON.writeValueAsString(document);
    }

    private static String promtool(String... words) {
        List<String> command =
                with(List.of(ClientTools.folder().resolve("promtool").toString()), List.of(words));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("promtool ends")
                    .isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } catch (IOException e) {
            throw new AssertionError("promtool", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
