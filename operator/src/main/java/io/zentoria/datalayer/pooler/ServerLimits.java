package io.zentoria.datalayer.pooler;

/**
 * How many connections a PostgreSQL server has.
 *
 * @param reserved those that ordinary roles do not get
 */
public record ServerLimits(int maxConnections, int reserved) {
    int free() {
        return maxConnections - reserved;
    }
}
