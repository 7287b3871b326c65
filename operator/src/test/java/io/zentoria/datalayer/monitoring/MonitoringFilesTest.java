package io.zentoria.datalayer.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What lies in deploy/dashboards and deploy/alerts is what the code makes. */
final class MonitoringFilesTest {
    static final Path DASHBOARDS = Path.of("../deploy/dashboards");
    private static final Path PAGE = Path.of("../docs/monitoring.md");
    private static final String TABLE = "| metric | kind | labels | |\n|---|---|---|---|\n";
    static final Path ALERTS = Path.of("../deploy/alerts/zentoria-data-layer.yaml");

    private static Map<Path, String> made() {
        Map<Path, String> files = new TreeMap<>();
        Dashboards.all().forEach(board -> files.put(DASHBOARDS.resolve(board.file() + ".json"), board.json()));
        files.put(ALERTS, Alerts.yaml());
        return files;
    }

    @TestFactory
    Stream<DynamicTest> checkedInFilesAreWhatTheCodeMakes() {
        return made().entrySet().stream()
                .map(file ->
                        DynamicTest.dynamicTest(String.valueOf(file.getKey().getFileName()), () -> {
                            if (Boolean.getBoolean("update.monitoring")) {
                                Files.createDirectories(file.getKey().getParent());
                                Files.writeString(file.getKey(), file.getValue());
                            }
                            assertThat(file.getKey())
                                    .as("type 'make monitoring' and commit what it writes")
                                    .content()
                                    .isEqualTo(file.getValue());
                        }));
    }

    @Test
    void pageSaysOfEachMetricWhatTheCodeSays() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(TABLE) + TABLE.length();
        int to = page.indexOf("\n\n", from);
        String table = Stream.of(Metric.values())
                .map(metric -> "| `%s` | %s | %s | %s |"
                        .formatted(
                                metric.word(),
                                switch (metric.kind()) {
                                    case GAUGE -> "gauge";
                                    case COUNTER, SERVER_COUNTER -> "counter";
                                    case HISTOGRAM -> "histogram";
                                },
                                metric.labels().stream()
                                        .map(label -> "`" + label.word() + "`")
                                        .collect(Collectors.joining(", ")),
                                metric.help()))
                .collect(Collectors.joining("\n"));
        if (Boolean.getBoolean("update.monitoring")) {
            page = page.substring(0, from) + table + page.substring(to);
            Files.writeString(PAGE, page);
        }
        assertThat(page).as("type 'make monitoring' and commit what it writes").contains(TABLE + table + "\n\n");
        assertThat(Pattern.compile("zdl_[a-z0-9_]+").matcher(page).results())
                .extracting(MatchResult::group)
                .allMatch(
                        word -> Stream.of(Metric.values())
                                .anyMatch(metric -> word.equals(metric.word())
                                        || metric.kind() == Metric.Kind.HISTOGRAM
                                                && word.matches(metric.word() + "_(bucket|sum|count|max)")),
                        "is a metric");
    }

    @Test
    void noDashboardLiesThereThatNobodyMakes() throws IOException {
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            assertThat(files.filter(file -> file.toString().endsWith(".json")))
                    .allMatch(file -> made().containsKey(file));
        }
    }

    @Test
    void everyAlertHasItsRunbook() throws IOException {
        for (AlertRule rule : Alerts.all()) {
            Path page = Path.of("../docs/runbooks", rule.runbook() + ".md");
            assertThat(page).exists();
            assertThat(Files.readString(page)).contains("`" + rule.name() + "`").contains("kubectl");
        }
        try (Stream<Path> pages = Files.list(Path.of("../docs/runbooks"))) {
            assertThat(pages)
                    .as("pages that no alert names")
                    .allMatch(page -> page.endsWith("README.md")
                            || Alerts.all().stream().anyMatch(rule -> page.endsWith(rule.runbook() + ".md")));
        }
    }
}
