package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is restored where to.
 *
 * @param dataLayer name of the ZentoriaDataLayer in the same namespace, whose servers are restored into
 * @param backup which backup; left out for a drill: the newest of each store and tier
 * @param stores empty: every store of the backup
 * @param target left out: beside the live data, with the suffix {@code _restored}
 * @param only one database, table or collection
 * @param confirm the name of the data layer, when live data is replaced
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RestoreSpec(
        String dataLayer,
        @Nullable Source backup,
        List<BackupSpec.Store> stores,
        @Nullable Target target,
        @Nullable Only only,
        @Nullable String confirm) {
    public RestoreSpec {
        stores = Absent.list(stores);
    }

    /** A backup: by the name of its ZentoriaBackup, or by tier and path where there is none. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Source(
            @Nullable String name,
            @Nullable String tier,
            @Nullable String path) {}

    /** Where the data goes. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Target(@Nullable Mode mode, @Nullable String suffix) {}

    /** How live data is treated. */
    public enum Mode {
        @JsonProperty("Suffix")
        SUFFIX,
        @JsonProperty("InPlace")
        IN_PLACE,
        @JsonProperty("Drill")
        DRILL
    }

    /** A part of a store; exactly one of a database, a table of a database and a collection. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Only(
            @Nullable String database,
            @Nullable String table,
            @Nullable String collection) {}
}
