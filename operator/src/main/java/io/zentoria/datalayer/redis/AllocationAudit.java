package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.api.DataLayerStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * What an audit found of one allocation. Figures of a scan of a living server are estimates.
 *
 * @param keys the keys of the allocation; the first one of a database also counts those that fit none
 * @param memory bytes, from a sample
 * @param outsidePattern keys of the database that fit no allocation there; counted with its first allocation
 * @param ttlMissing keys that live for ever and should not
 * @param ttlTooLong keys that live longer than they should
 * @param examples a few names of such keys, fit to be shown, each with what is wrong
 * @param complete whether every key was looked at; otherwise the time ran out
 * @param enforced how many keys got the time to live that they lacked; they are not counted as missing
 */
public record AllocationAudit(
        String name,
        int db,
        long keys,
        long memory,
        long outsidePattern,
        long ttlMissing,
        long ttlTooLong,
        List<String> examples,
        boolean complete,
        long enforced,
        Instant auditedAt) {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    public AllocationAudit {
        examples = List.copyOf(examples);
    }

    /** The row of the status. */
    public DataLayerStatus.Allocation toStatus() {
        return new DataLayerStatus.Allocation(
                name,
                db,
                keys,
                size(memory),
                outsidePattern,
                ttlMissing,
                ttlTooLong,
                examples,
                complete,
                auditedAt.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** Bytes in two digits, so that the figure does not change with every key. */
    static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 || value >= 10
                ? String.format(Locale.ROOT, "%.0f%s", value, UNITS[unit])
                : String.format(Locale.ROOT, "%.1f%s", value, UNITS[unit]);
    }
}
