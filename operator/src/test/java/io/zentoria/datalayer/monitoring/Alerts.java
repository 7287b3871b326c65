package io.zentoria.datalayer.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.zentoria.datalayer.monitoring.AlertRule.Severity;
import java.util.List;
import java.util.stream.Stream;

/**
 * The alert rules; {@code make monitoring} writes them to deploy/alerts. Thresholds are those of each resource, read from
 * its own metrics, so one rule serves all. Every expression sums up over the labels of the scrape: for a moment two
 * processes may show the same resource.
 */
final class Alerts {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .disable(YAMLGenerator.Feature.SPLIT_LINES));
    private static final String RESOURCE = "{{ $labels.namespace }}/{{ $labels.name }}";
    /** So long that a single slow round trip among those of the window is no percentile. */
    private static final String WINDOW = "15m";

    private Alerts() {}

    static List<AlertRule> all() {
        return Stream.of(
                        List.of(new AlertRule(
                                "ZentoriaOperatorGone",
                                Severity.CRITICAL,
                                "absent(%s == 1)".formatted(Metric.LEADER.word()),
                                "5m",
                                "No operator works: nothing is checked, applied or backed up, and no other alert of it can fire",
                                "operator-gone")),
                        connectionUsage(),
                        queryLatency(),
                        backupAge(),
                        redisMemory(),
                        searchLatency(),
                        states(),
                        backups())
                .flatMap(List::stream)
                .toList();
    }

    private static List<AlertRule> connectionUsage() {
        return pair(
                "ZentoriaConnectionUsage",
                max("namespace, name", Metric.POSTGRES_USED_RATIO.word()),
                "> on (namespace, name)",
                "namespace, name",
                Metric.CONNECTION_USAGE_WARNING,
                Metric.CONNECTION_USAGE_CRITICAL,
                "5m",
                "{{ $value | humanizePercentage }} of the connections of PostgreSQL of " + RESOURCE + " are in use",
                "connection-usage");
    }

    private static List<AlertRule> queryLatency() {
        return pair(
                "ZentoriaQueryLatency",
                p99(Metric.QUERY_LATENCY),
                "> on (namespace, name) group_left ()",
                "namespace, name",
                Metric.QUERY_LATENCY_WARNING,
                Metric.QUERY_LATENCY_CRITICAL,
                "5m",
                "PostgreSQL of " + RESOURCE
                        + ", database {{ $labels.database }}: 99th percentile of queries is {{ $value | humanizeDuration }}",
                "query-latency");
    }

    private static List<AlertRule> backupAge() {
        return pair(
                "ZentoriaBackupAge",
                "(time() - %s)".formatted(max("namespace, name, schedule", Metric.BACKUP_AGE_START.word())),
                "> on (namespace, name, schedule)",
                "namespace, name, schedule",
                Metric.BACKUP_AGE_WARNING,
                Metric.BACKUP_AGE_CRITICAL,
                "1m",
                "The newest backup of schedule {{ $labels.schedule }} of " + RESOURCE
                        + " is {{ $value | humanizeDuration }} old",
                "backup-age");
    }

    private static List<AlertRule> redisMemory() {
        return pair(
                "ZentoriaRedisMemory",
                max("namespace, name", Metric.REDIS_USED_RATIO.word()),
                "> on (namespace, name)",
                "namespace, name",
                Metric.REDIS_MEMORY_WARNING,
                Metric.REDIS_MEMORY_CRITICAL,
                "5m",
                "{{ $value | humanizePercentage }} of the memory of Redis of " + RESOURCE + " is in use",
                "redis-memory");
    }

    private static List<AlertRule> searchLatency() {
        return pair(
                "ZentoriaQdrantSearchLatency",
                p99(Metric.QDRANT_SEARCH_LATENCY),
                "> on (namespace, name) group_left ()",
                "namespace, name",
                Metric.QDRANT_SEARCH_WARNING,
                Metric.QDRANT_SEARCH_CRITICAL,
                "5m",
                "Qdrant of " + RESOURCE
                        + ", collection {{ $labels.collection }}: 99th percentile of searches is {{ $value | humanizeDuration }}",
                "qdrant-search-latency");
    }

    private static List<AlertRule> states() {
        return List.of(
                new AlertRule(
                        "ZentoriaNotReady",
                        Severity.WARNING,
                        condition("Ready") + " == 0",
                        "15m",
                        RESOURCE + " is not what its spec asks for",
                        "not-ready"),
                new AlertRule(
                        "ZentoriaStalled",
                        Severity.CRITICAL,
                        condition("Stalled") + " == 1",
                        "5m",
                        RESOURCE + " waits for a person",
                        "stalled"),
                new AlertRule(
                        "ZentoriaDrift",
                        Severity.WARNING,
                        condition("Drifted") + " == 1",
                        "1m",
                        "Somebody or something changed the stores of " + RESOURCE + " past its spec",
                        "drift"),
                new AlertRule(
                        "ZentoriaProbeFailing",
                        Severity.WARNING,
                        "max by (namespace, name, store) (%s) == 0".formatted(Metric.PROBE_SUCCESS.word()),
                        "10m",
                        "The probe of {{ $labels.store }} of " + RESOURCE + " gets no answers: latencies are not known",
                        "probe-failing"));
    }

    private static List<AlertRule> backups() {
        return List.of(
                new AlertRule(
                        "ZentoriaBackupMissed",
                        Severity.WARNING,
                        "time() - %s < 3600"
                                .formatted(max("namespace, name, schedule", Metric.BACKUP_CAUGHT_UP.word())),
                        "0m",
                        "Windows of schedule {{ $labels.schedule }} of " + RESOURCE
                                + " went by without a backup; one was made up for them",
                        "backup-missed"),
                new AlertRule(
                        "ZentoriaBackupNotVerified",
                        Severity.WARNING,
                        "%s == 0 or time() > %s"
                                .formatted(
                                        condition("BackupVerified"),
                                        max("namespace, name", Metric.BACKUP_VERIFY_DUE.word())),
                        "5m",
                        "No drill proves that the backups of " + RESOURCE + " can be restored",
                        "backup-not-verified"),
                new AlertRule(
                        "ZentoriaTierBehind",
                        Severity.WARNING,
                        "time() - %s > 7200"
                                .formatted(max("namespace, name, tier", Metric.BACKUP_TIER_PENDING_SINCE.word())),
                        "1m",
                        "Tier {{ $labels.tier }} of " + RESOURCE
                                + " lacks backups since {{ $value | humanizeDuration }}",
                        "tier-behind"));
    }

    private static List<AlertRule> pair(
            String name,
            String figure,
            String comparison,
            String labels,
            Metric warning,
            Metric critical,
            String after,
            String summary,
            String runbook) {
        return List.of(
                new AlertRule(
                        name,
                        Severity.WARNING,
                        figure + " " + comparison + " " + max(labels, warning.word()),
                        after,
                        summary,
                        runbook),
                new AlertRule(
                        name,
                        Severity.CRITICAL,
                        figure + " " + comparison + " " + max(labels, critical.word()),
                        after,
                        summary,
                        runbook));
    }

    private static String condition(String type) {
        return max("namespace, name", "%s{type=\"%s\"}".formatted(Metric.CONDITION.word(), type));
    }

    private static String max(String labels, String what) {
        return "max by (%s) (%s)".formatted(labels, what);
    }

    private static String p99(Metric metric) {
        return "histogram_quantile(0.99, sum by (namespace, name, %s, le) (rate(%s_bucket[%s])))"
                .formatted(metric.labels().getFirst().word(), metric.word(), WINDOW);
    }

    /** The file of rules. */
    static String yaml() {
        ObjectNode file = YAML.createObjectNode();
        ObjectNode group = file.putArray("groups").addObject().put("name", "zentoria-data-layer");
        ArrayNode rules = group.putArray("rules");
        all().forEach(rule -> rule.writeTo(rules.addObject()));
        try {
            return "# Written by 'make monitoring' from Alerts.java.\n" + YAML.writeValueAsString(file);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
