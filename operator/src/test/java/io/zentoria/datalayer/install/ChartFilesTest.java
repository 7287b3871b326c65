package io.zentoria.datalayer.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.kubernetes.rights.Right;
import io.zentoria.datalayer.kubernetes.rights.Rights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in the chart and on its page more than once is the same everywhere. */
final class ChartFilesTest {
    private static final Path PAGE = Chart.ROOT.resolve("docs/install.md");
    private static final Pattern VALUE_ROW = Pattern.compile("(?m)^\\| `([a-zA-Z.]+)` \\| (.*?) \\| .+ \\|$");
    private static final Pattern RIGHT_ROW =
            Pattern.compile("(?m)^\\| `([a-z/.0-9]+)`(?: `([a-z-]+)`)? \\| ([a-z, ]+) \\| (.+?) \\|$");

    @ParameterizedTest
    @CsvSource({
        "crd/manifests, files/crds, .yaml",
        "deploy/dashboards, files/dashboards, .json",
        "deploy/alerts, files/alerts, .yaml"
    })
    void copyInTheChartIsWhatItIsACopyOf(String source, String copy, String ending) throws IOException {
        assertThat(contents(Chart.FOLDER.resolve(copy), ending))
                .as("type 'make chart-files'")
                .isNotEmpty()
                .isEqualTo(contents(Chart.ROOT.resolve(source), ending));
    }

    private static Map<String, String> contents(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending) && !file.endsWith("kustomization.yaml"))
                    .collect(Collectors.toMap(
                            file -> String.valueOf(file.getFileName()), Chart::read, (a, b) -> a, TreeMap::new));
        }
    }

    @Test
    void everyValueStandsOnThePageWithItsDefault() {
        Map<String, String> onPage = new TreeMap<>();
        Matcher row = VALUE_ROW.matcher(section("## Values of the chart"));
        while (row.find()) {
            onPage.put(row.group(1), row.group(2).replace("`", ""));
        }
        Map<String, String> values = new TreeMap<>();
        leaves("", Yaml.read(Chart.read(Chart.FOLDER.resolve("values.yaml"))), values);
        assertThat(onPage).isEqualTo(values);
    }

    /** What a person sets: everything but lists and free maps is gone into. */
    private static void leaves(String path, JsonNode value, Map<String, String> into) {
        boolean whole = path.equals("resources.requests") || path.equals("resources.limits");
        if (value.isObject() && !value.isEmpty() && !whole) {
            value.properties()
                    .forEach(field -> leaves(
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), into));
            return;
        }
        into.put(path, value.isTextual() ? value.asText() : value.toString());
    }

    @Test
    void schemaKnowsEveryValueAndNoOther() {
        Set<String> values = new TreeSet<>();
        names("", Yaml.read(Chart.read(Chart.FOLDER.resolve("values.yaml"))), values);
        Set<String> schema = new TreeSet<>();
        properties("", Yaml.read(Chart.read(Chart.FOLDER.resolve("values.schema.json"))), schema);
        schema.removeAll(Set.of("global", "resources.claims")); // Helm's own, and one that few clusters have
        assertThat(schema).isEqualTo(values);
    }

    private static void names(String path, JsonNode value, Set<String> into) {
        if (path.startsWith("resources.")) {
            into.add(path);
            return;
        }
        if (!path.isEmpty()) {
            into.add(path);
        }
        if (value.isObject()) {
            value.properties()
                    .forEach(field -> names(
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), into));
        }
    }

    private static void properties(String path, JsonNode schema, Set<String> into) {
        if (!path.isEmpty()) {
            into.add(path);
        }
        schema.path("properties")
                .properties()
                .forEach(field -> properties(
                        path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), into));
    }

    @Test
    void everyRightStandsOnThePageWithItsReason() {
        assertThat(rightsOn(section("### Of the operator"))).isEqualTo(rightsOf(Rights.OPERATOR));
        assertThat(rightsOn(section("### Of a backup's Job"))).isEqualTo(rightsOf(Rights.BACKUP_JOB));
    }

    private static List<String> rightsOf(List<Right> rights) {
        return rights.stream()
                .map(right -> (right.group().isEmpty() ? "" : right.group() + "/") + right.resource() + " "
                        + right.name().orElse("") + ": " + String.join(", ", right.verbs()) + ": " + right.purpose())
                .toList();
    }

    private static List<String> rightsOn(String section) {
        List<String> found = new ArrayList<>();
        Matcher row = RIGHT_ROW.matcher(section);
        while (row.find()) {
            String name = row.group(2) == null ? "" : row.group(2);
            found.add(row.group(1) + " " + name + ": " + row.group(3) + ": " + row.group(4));
        }
        return found;
    }

    /** From a heading to the next of any level. */
    private static String section(String heading) {
        String page = Chart.read(PAGE);
        int from = page.indexOf(heading + "\n");
        assertThat(from).as("'%s' on %s", heading, PAGE).isNotNegative();
        Matcher next = Pattern.compile("(?m)^#").matcher(page);
        return next.find(from + heading.length()) ? page.substring(from, next.start()) : page.substring(from);
    }
}
