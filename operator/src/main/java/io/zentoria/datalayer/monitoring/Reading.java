package io.zentoria.datalayer.monitoring;

/** What a gauge shows, or a server's counter has come to. */
public record Reading(Series series, double value) {
    /** The value of a line. */
    public static Reading of(Metric metric, double value, String... labels) {
        return new Reading(Series.of(metric, labels), value);
    }
}
