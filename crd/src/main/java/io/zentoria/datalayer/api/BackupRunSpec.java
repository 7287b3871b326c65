package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one backup is asked for.
 *
 * @param dataLayer name of the ZentoriaDataLayer in the same namespace
 * @param stores words of {@link BackupSpec.Store} without {@code all}; empty: every store of the data layer
 * @param tiers names of tiers, the first one is written first; empty: every tier of the data layer
 * @param schedule the schedule that it was made by; absent when a person asked for it
 * @param dueTime when it was due, in UTC; absent when a person asked for it
 * @param catchUp whether it makes up for a window that was missed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BackupRunSpec(
        String dataLayer,
        List<BackupSpec.Store> stores,
        List<String> tiers,
        @Nullable String schedule,
        @Nullable String dueTime,
        @Nullable Boolean catchUp) {
    public BackupRunSpec {
        stores = Absent.list(stores);
        tiers = Absent.list(tiers);
    }
}
