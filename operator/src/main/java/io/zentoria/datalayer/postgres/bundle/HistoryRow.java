package io.zentoria.datalayer.postgres.bundle;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/**
 * One changeset that Liquibase ran in a database.
 *
 * @param path its pinned logical file path
 * @param checksum Liquibase's own, {@code 9:…}; null after {@code clearCheckSums}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record HistoryRow(
        String id, String author, String path, @Nullable String checksum) {}
