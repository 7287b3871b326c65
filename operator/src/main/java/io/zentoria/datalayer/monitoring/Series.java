package io.zentoria.datalayer.monitoring;

import java.util.List;

/**
 * One line of one resource: a metric with the values of its labels.
 *
 * @param values of the metric's labels, in their order
 */
public record Series(Metric metric, List<String> values) {
    public Series {
        values = List.copyOf(values);
        if (values.size() != metric.labels().size()) {
            throw new IllegalArgumentException(
                    "%s has the labels %s, not %d".formatted(metric.word(), metric.labels(), values.size()));
        }
    }

    /** The line of a metric. */
    public static Series of(Metric metric, String... values) {
        return new Series(metric, List.of(values));
    }

    /** The line with a value. */
    public Reading at(double value) {
        return new Reading(this, value);
    }
}
