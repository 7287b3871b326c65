package io.zentoria.datalayer.plan;

/**
 * Which server answered.
 *
 * @param address host:port as the spec says it
 * @param version the server's own words, {@code 17.11}
 * @param id what stays the same for the life of the data: PostgreSQL's {@code system_identifier}, a marker key of the
 *     Redis data set, a marker of Qdrant; empty when the server has none yet
 */
public record Identity(StoreKind store, String address, String version, String id) {}
