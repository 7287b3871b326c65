package io.zentoria.datalayer.monitoring;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** PromQL made of the metrics of the code, so that a renamed one is renamed here too. */
final class Query {
    /** Of the resource that a dashboard shows. */
    static final List<String> SHOWN = List.of("namespace=\"$namespace\"", "name=\"$name\"");

    private Query() {}

    /** A metric of the shown resource. */
    static String shown(Metric metric, String... matchers) {
        return selector(metric.word(), matchers);
    }

    private static String selector(String word, String... matchers) {
        return word
                + Stream.concat(SHOWN.stream(), Arrays.stream(matchers)).collect(Collectors.joining(", ", "{", "}"));
    }

    /** How fast a counter of the shown resource grows, in seconds. */
    static String rate(Metric metric, String... matchers) {
        return "rate(" + shown(metric, matchers) + "[5m])";
    }

    /** The 99th percentile of a histogram of the shown resource, for each value of its labels. */
    static String p99(Metric metric) {
        String by = Stream.concat(Stream.of("le"), metric.labels().stream().map(Label::word))
                .collect(Collectors.joining(", "));
        return "histogram_quantile(0.99, sum by (%s) (rate(%s[5m])))"
                .formatted(by, selector(metric.word() + "_bucket"));
    }

    /** The condition of the shown resource. */
    static String condition(String type) {
        return shown(Metric.CONDITION, "type=\"" + type + "\"");
    }
}
