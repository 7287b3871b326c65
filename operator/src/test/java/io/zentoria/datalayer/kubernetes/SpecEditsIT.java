package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Reading;
import io.zentoria.datalayer.Servers;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.DataLayerStatus;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A person changes the spec and takes the change back: the servers are what they were. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SpecEditsIT {
    private static final String NAME = "personal";

    private Bench bench;
    private Servers servers;

    @BeforeAll
    void bringTheSampleUp() {
        bench = Bench.start("edits");
        servers = bench.servers();
        bench.startOperator();
        bench.apply(bench.sample());
        bench.awaitReady(NAME);
    }

    @AfterAll
    void stop() {
        servers.close();
        bench.close();
    }

    /** One edit of the sample. */
    record Edit(String title, Consumer<ObjectNode> change) {
        @Override
        public String toString() {
            return title;
        }
    }

    private static Edit put(String title, String at, String yaml) {
        int slash = at.lastIndexOf('/');
        return new Edit(
                title,
                sample -> ((ObjectNode) sample.at(at.substring(0, slash)))
                        .set(
                                at.substring(slash + 1),
                                Yaml.read("value: " + yaml).get("value")));
    }

    private static Edit add(String title, String list, String yaml) {
        return new Edit(
                title,
                sample -> sample.withArray(list).add(Yaml.read("value: " + yaml).get("value")));
    }

    static Stream<Edit> edits() {
        return Stream.of(
                put("limit of a role", "/spec/postgres/roles/0/connectionLimit", "71"),
                put("row security", "/spec/postgres/roles/4/bypassRowSecurity", "true"),
                add("a role", "/spec/postgres/roles", "{name: auditor, connectionLimit: 2}"),
                add("a role in another", "/spec/postgres/roles", "{name: auditor, memberOf: [zentoria_readonly]}"),
                put("a parameter's value", "/spec/postgres/parameters/work_mem", "32MB"),
                put("a parameter more", "/spec/postgres/parameters/random_page_cost", "'1.1'"),
                put("an owner", "/spec/postgres/databases/2/owner", "zentoria_app"),
                add(
                        "a grant",
                        "/spec/postgres/databases/2/grants",
                        "{role: zentoria_readonly, schemas: [zentoria], privileges: [SELECT]}"),
                put("a grant's rights", "/spec/postgres/databases/0/grants/0/privileges", "[SELECT, INSERT]"),
                put("a grant's schemas", "/spec/postgres/databases/0/grants/0/schemas", "[core, files]"),
                put("HNSW of a table", "/spec/postgres/databases/1/vectorTables/0/hnsw", "{m: 8, efConstruction: 32}"),
                put("distance of a table", "/spec/postgres/databases/1/vectorTables/3/distance", "Euclid"),
                put("a Redis value", "/spec/redis/config/maxmemory", "2gb"),
                put("a Redis value more", "/spec/redis/config/timeout", "'300'"),
                put("a key pattern", "/spec/redis/allocations/2/keyPattern", "'queue:other:*'"),
                put("a user's allocations", "/spec/redis/users/1/allocations", "[queues, cache]"),
                put("a user's commands", "/spec/redis/users/1/commands", "['+@read', '+@connection']"),
                add("a user", "/spec/redis/users", "{name: reporter, allocations: [metrics], access: Read}"),
                put("HNSW of a collection", "/spec/qdrant/collections/0/hnsw", "{m: 32, efConstruct: 200}"),
                add("a payload index", "/spec/qdrant/collections/1/payloadIndexes", "{field: topic, type: keyword}"),
                put("a payload index of another type", "/spec/qdrant/collections/0/payloadIndexes/0/type", "keyword"),
                put("an alias moved", "/spec/qdrant/collections/3/aliases", "[kb, kb2]"),
                put("a quantization", "/spec/qdrant/collections/2/quantization/scalar/quantile", "0.9"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("edits")
    void editAndItsReverseLeaveTheServersAsTheyWere(Edit edit) throws Exception {
        List<String> first = Reading.of(servers, bench.postgres);
        ObjectNode edited = bench.sample();
        edit.change().accept(edited);

        bench.apply(edited);
        bench.awaitReady(NAME);
        assertThat(Reading.of(servers, bench.postgres))
                .as("the edit reaches a server")
                .isNotEqualTo(first);

        bench.apply(bench.sample());
        DataLayerStatus after = bench.awaitReady(NAME).getStatus();
        assertThat(Bench.condition(after, "Drifted").status())
                .as("what the spec asks for is no drift")
                .isEqualTo("False");
        assertThat(Reading.differences(first, Reading.of(servers, bench.postgres)))
                .isEmpty();
    }
}
