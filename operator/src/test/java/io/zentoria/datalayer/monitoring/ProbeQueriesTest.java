package io.zentoria.datalayer.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.PostgresSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is asked of the stores is what the targets of the design are about. */
final class ProbeQueriesTest {
    private static PostgresSpec postgres(String databases) {
        return Objects.requireNonNull(
                Specs.of("postgres: {endpoint: {host: x}, adminSecretRef: {name: x}, databases: " + databases + "}")
                        .postgres());
    }

    @Test
    void sampleIsAskedForEachOfTheTargets() {
        assertThat(PostgresQueries.of(Objects.requireNonNull(Specs.sample().postgres())))
                .extracting(PostgresQueries.Query::histogram)
                .containsExactly(
                        Series.of(Metric.LOOKUP_LATENCY, "zentoria_main"),
                        Series.of(Metric.RANGE_LATENCY, "zentoria_main"),
                        Series.of(Metric.FULLTEXT_LATENCY, "zentoria_main"),
                        Series.of(Metric.VECTOR_LATENCY, "zentoria_vectors", "embeddings.documents"),
                        Series.of(Metric.VECTOR_LATENCY, "zentoria_vectors", "embeddings.chat_history"),
                        Series.of(Metric.VECTOR_LATENCY, "zentoria_vectors", "embeddings.code"),
                        Series.of(Metric.VECTOR_LATENCY, "zentoria_vectors", "embeddings.knowledge"));
    }

    @Test
    void vectorTablesOfTheBundleAreSearchedByItsFunctions() {
        assertThat(PostgresQueries.of(Objects.requireNonNull(Specs.sample().postgres())))
                .filteredOn(query -> query.histogram().metric() == Metric.VECTOR_LATENCY)
                .extracting(PostgresQueries.Query::sql)
                .satisfiesExactly(
                        sql -> assertThat(sql)
                                .contains("embeddings.search_documents(", "ARRAY[768])::\"public\".vector, 10)"),
                        sql -> assertThat(sql).contains("embeddings.search_chat_context("),
                        sql -> assertThat(sql).contains("embeddings.search_code(", "ARRAY[4096]"),
                        sql -> assertThat(sql).contains("embeddings.search_knowledge("));
    }

    @Test
    void databaseWithoutBundlesIsAskedForARowOfItsCatalog() {
        assertThat(PostgresQueries.of(postgres("[{name: a, owner: x}, {name: b, owner: x}]")))
                .extracting(PostgresQueries.Query::database)
                .containsExactly("a");
        assertThat(PostgresQueries.of(postgres("[]"))).isEmpty();
    }

    @Test
    void otherVectorTablesAreSearchedDirectlyWhereTheyHaveAnIndex() {
        String tables = """
                [{name: a, owner: x, extensionSchema: ext, vectorTables: [
                  {schema: s, name: 'od"d', dimensions: 2000, distance: Euclid},
                  {schema: s, name: big, dimensions: 2001}]}]""";

        assertThat(PostgresQueries.of(postgres(tables)))
                .filteredOn(query -> query.histogram().metric() == Metric.VECTOR_LATENCY)
                .extracting(PostgresQueries.Query::sql)
                .containsExactly(
                        "SELECT id FROM \"s\".\"od\"\"d\" ORDER BY embedding OPERATOR(\"ext\".<->) array_fill(0.1::float4, ARRAY[2000])::\"ext\".vector LIMIT 10");
    }

    @Test
    void sessionsKeyFitsTheirPatternAndTheirDatabase() {
        assertThat(RedisProbe.Session.of(Objects.requireNonNull(Specs.sample().redis())))
                .isEqualTo(new RedisProbe.Session(0, "session:user:zdl-probe:zdl-probe"));
        assertThat(RedisProbe.Session.of(Objects.requireNonNull(
                        Specs.of("redis: {endpoint: {host: x}, allocations: [{db: 3, name: q, keyPattern: 'q:*'}]}")
                                .redis())))
                .isEqualTo(new RedisProbe.Session(3, "q:zdl-probe"));
        assertThat(RedisProbe.Session.of(Objects.requireNonNull(
                        Specs.of("redis: {endpoint: {host: x}}").redis())))
                .isEqualTo(new RedisProbe.Session(0, "session:user:zdl-probe:zdl-probe"));
    }

    @Test
    void memoryOfRedisIsMeasuredByItsLimitAndWithoutOneByTheMachine() {
        var spec =
                Objects.requireNonNull(Specs.of("redis: {endpoint: {host: x}}").redis());

        assertThat(RedisProbe.figures(
                        spec, Map.of("used_memory", "30", "maxmemory", "40", "total_system_memory", "300")))
                .contains(Reading.of(Metric.REDIS_USED_RATIO, 0.75));
        assertThat(RedisProbe.figures(
                        spec, Map.of("used_memory", "30", "maxmemory", "0", "total_system_memory", "300")))
                .contains(Reading.of(Metric.REDIS_USED_RATIO, 0.1));
    }

    @Test
    void databasesOfRedisWithoutAnAllocationAreNotShown() {
        var spec = Objects.requireNonNull(Specs.of(
                        "redis: {endpoint: {host: x}, allocations: [{db: 1, name: a, keyPattern: 'a:*'}, {db: 2, name: b, keyPattern: 'b:*'}]}")
                .redis());

        assertThat(RedisProbe.figures(spec, Map.of("db1", "keys=7,expires=1,avg_ttl=0", "db9", "keys=3,expires=0")))
                .isEqualTo(List.of(Reading.of(Metric.REDIS_KEYS, 7, "1"), Reading.of(Metric.REDIS_KEYS, 0, "2")));
    }
}
