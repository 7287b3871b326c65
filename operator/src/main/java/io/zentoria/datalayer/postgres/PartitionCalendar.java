package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.api.PostgresSpec.Partition.Interval;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which partitions a table has at an instant. All bounds are UTC: written in a session's time zone, two sessions would
 * leave a gap between months.
 */
final class PartitionCalendar {
    private static final DateTimeFormatter BOUND = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'+00'", Locale.ROOT);

    private static final Pattern SUFFIX =
            Pattern.compile("y(\\d{4})(?:m(?<m>\\d{2}))?(?:d(?<d>\\d{2}))?(?:w(?<w>\\d{2}))?");

    private PartitionCalendar() {}

    /**
     * One partition.
     *
     * @param from included
     * @param to excluded
     */
    record Range(String name, LocalDate from, LocalDate to) {
        Instant start() {
            return from.atStartOfDay().toInstant(ZoneOffset.UTC);
        }

        Instant end() {
            return to.atStartOfDay().toInstant(ZoneOffset.UTC);
        }

        /** {@code FOR VALUES FROM (…) TO (…)}, in UTC whatever the session's time zone. */
        String bounds() {
            return "FOR VALUES FROM (" + Sql.literal(fromBound()) + ") TO (" + Sql.literal(toBound()) + ")";
        }

        String fromBound() {
            return BOUND.format(from.atStartOfDay());
        }

        String toBound() {
            return BOUND.format(to.atStartOfDay());
        }
    }

    /** The partition of the instant and the next ones. */
    static List<Range> ranges(Interval interval, String table, Instant now, int premake) {
        List<Range> ranges = new ArrayList<>();
        LocalDate from = start(interval, now);
        for (int i = 0; i <= premake; i++) {
            LocalDate to = plus(interval, from, 1);
            ranges.add(new Range(name(interval, table, from), from, to));
            from = to;
        }
        return List.copyOf(ranges);
    }

    /** The range of a partition by its name; empty when no partition of the table would be called so. */
    static Optional<Range> named(Interval interval, String table, String name) {
        Matcher parts = SUFFIX.matcher(name.substring(name.lastIndexOf('_') + 1));
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            LocalDate year = LocalDate.of(Integer.parseInt(parts.group(1)), 1, 1);
            LocalDate from = switch (interval) {
                case YEAR -> year;
                case MONTH -> year.withMonth(number(parts, "m"));
                case DAY -> year.withMonth(number(parts, "m")).withDayOfMonth(number(parts, "d"));
                case WEEK ->
                    year.withDayOfMonth(4)
                            .with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, number(parts, "w"))
                            .with(DayOfWeek.MONDAY);
            };
            Range range = new Range(name, from, plus(interval, from, 1));
            return name(interval, table, from).equals(name) ? Optional.of(range) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty(); // a thirteenth month is none of ours
        }
    }

    private static int number(Matcher parts, String group) {
        String digits = parts.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** The start of the oldest partition that is kept, this one included in the count of the kept ones before it. */
    static Instant keptFrom(Interval interval, Instant now, int kept) {
        return plus(interval, start(interval, now), -kept).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private static LocalDate start(Interval interval, Instant now) {
        LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
        return switch (interval) {
            case DAY -> today;
            case WEEK -> today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> today.withDayOfMonth(1);
            case YEAR -> today.withDayOfYear(1);
        };
    }

    private static LocalDate plus(Interval interval, LocalDate from, int count) {
        return switch (interval) {
            case DAY -> from.plusDays(count);
            case WEEK -> from.plusWeeks(count);
            case MONTH -> from.plusMonths(count);
            case YEAR -> from.plusYears(count);
        };
    }

    /** {@code logs_y2026m11}, {@code logs_y2026m11d24}, {@code logs_y2026w48}, {@code logs_y2026}. */
    private static String name(Interval interval, String table, LocalDate from) {
        String suffix = switch (interval) {
            case DAY -> "y%04dm%02dd%02d".formatted(from.getYear(), from.getMonthValue(), from.getDayOfMonth());
            case WEEK ->
                "y%04dw%02d"
                        .formatted(from.get(IsoFields.WEEK_BASED_YEAR), from.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case MONTH -> "y%04dm%02d".formatted(from.getYear(), from.getMonthValue());
            case YEAR -> "y%04d".formatted(from.getYear());
        };
        return Sql.derived(table, suffix);
    }
}
