package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.api.PostgresSpec.Partition.Interval;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The partitions of a table as statements that look at the clock when they run: as {@link PartitionCalendar} names them. */
final class PartitionScript {
    private PartitionScript() {}

    /** Makes those of now and the next ones that are missing. */
    static String of(PostgresDesired.Partitioning table, String owner) {
        String body = """

                DECLARE
                  place constant text := %s;
                  parent constant text := %s;
                  one record;
                BEGIN
                  FOR one IN %s
                  LOOP
                    CONTINUE WHEN to_regclass(format('%%I.%%I', place, one.name)) IS NOT NULL;
                    EXECUTE format('CREATE TABLE %%I.%%I PARTITION OF %%I.%%I FOR VALUES FROM (%%L) TO (%%L)',
                      place, one.name, place, parent,
                      to_char(one.begins, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(one.ends, 'YYYY-MM-DD') || ' 00:00:00+00');
                    EXECUTE format('ALTER TABLE %%I.%%I OWNER TO %%I', place, one.name, %s);
                  END LOOP;
                END
                """.formatted(
                        Sql.literal(table.schema()), Sql.literal(table.table()), ranges(table), Sql.literal(owner));
        return "DO " + Sql.dollars(body);
    }

    /** Name, begin and end of each, in any database of the server. */
    static String ranges(PostgresDesired.Partitioning table) {
        String unit = table.interval().name().toLowerCase(Locale.ROOT);
        return """
                SELECT %1$s || to_char(r.begins, %2$s) AS name, r.begins, r.begins + interval '1 %3$s' AS ends
                    FROM (SELECT date_trunc('%3$s', now() AT TIME ZONE 'UTC') + i * interval '1 %3$s' AS begins
                          FROM generate_series(0, %4$d) AS i) AS r""".formatted(
                        Sql.literal(table.table() + "_"), Sql.literal(suffix(table.interval())), unit, premake(table));
    }

    /** Whether the names are not cut: only then can the server make them. */
    static boolean canName(PostgresDesired.Partitioning table) {
        return table.wanted().stream().allMatch(range -> range.name().startsWith(table.table() + "_"))
                && (table.table() + "_y2026m11d24").getBytes(StandardCharsets.UTF_8).length <= Sql.NAME_BYTES;
    }

    private static int premake(PostgresDesired.Partitioning table) {
        return table.wanted().size() - 1;
    }

    private static String suffix(Interval interval) {
        return switch (interval) {
            case DAY -> "\"y\"YYYY\"m\"MM\"d\"DD";
            case WEEK -> "\"y\"IYYY\"w\"IW";
            case MONTH -> "\"y\"YYYY\"m\"MM";
            case YEAR -> "\"y\"YYYY";
        };
    }
}
