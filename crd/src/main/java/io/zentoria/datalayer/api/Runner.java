package io.zentoria.datalayer.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Who works on a run. One whose sign is older than its lease is gone, and the run is done again.
 *
 * @param identity unique for the process
 * @param since when it took the run, in UTC
 * @param lastSign when it last said that it lives, in UTC
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Runner(String identity, String since, String lastSign) {}
