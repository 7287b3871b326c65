package io.zentoria.datalayer.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A spec, another one, and the first again: the server reads as after the first, the operator's notes included. */
class QdrantEditsIT {
    private static final String BASE = """
            endpoint: {host: localhost}
            collections:
              - name: docs
                vectors: {size: 4, distance: Cosine}
                hnsw: {m: 16, efConstruct: 100}
                quantization: {scalar: {type: int8, quantile: 0.99, alwaysRam: true}}
                optimizers: {indexingThreshold: 5000}
                payloadIndexes: [{field: f, type: keyword}, {field: g, type: integer}]
                aliases: [live]
              - name: more
                vectors: {size: 4, distance: Dot}
            """;

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private record Edit(String what, String from, String to) {
        @Override
        public String toString() {
            return what;
        }

        String applied(String spec) {
            String edited = spec.replace(from, to);
            assertThat(edited).as("the edit changes something").isNotEqualTo(spec);
            return edited;
        }
    }

    static Stream<Edit> edits() {
        return Stream.of(
                new Edit("HNSW m up", "m: 16", "m: 32"),
                new Edit("HNSW ef_construct down", "efConstruct: 100", "efConstruct: 8"),
                new Edit("HNSW on disk", "efConstruct: 100", "efConstruct: 100, onDisk: true"),
                new Edit("HNSW full scan threshold", "efConstruct: 100", "efConstruct: 100, fullScanThreshold: 99"),
                new Edit("HNSW not named", "    hnsw: {m: 16, efConstruct: 100}\n", ""),
                new Edit("quantile", "0.99", "0.9"),
                new Edit("quantile not named", "quantile: 0.99, ", ""),
                new Edit("quantization not in memory", "alwaysRam: true", "alwaysRam: false"),
                new Edit(
                        "quantization by product", "scalar: {type: int8, quantile: 0.99", "product: {compression: x16"),
                new Edit("quantization binary", "scalar: {type: int8, quantile: 0.99, alwaysRam: true}", "binary: {}"),
                new Edit(
                        "quantization said to be none",
                        "{scalar: {type: int8, quantile: 0.99, alwaysRam: true}}",
                        "{}"),
                new Edit(
                        "quantization not named",
                        "    quantization: {scalar: {type: int8, quantile: 0.99, alwaysRam: true}}\n",
                        ""),
                new Edit("optimizers", "indexingThreshold: 5000", "indexingThreshold: 50, defaultSegmentNumber: 3"),
                new Edit("optimizers not named", "    optimizers: {indexingThreshold: 5000}\n", ""),
                new Edit(
                        "flush and vacuum",
                        "indexingThreshold: 5000",
                        "flushIntervalSec: 9, vacuumMinVectorNumber: 177"),
                new Edit("payload index not named", ", {field: g, type: integer}", ""),
                new Edit("payload index of another type", "type: integer", "type: float"),
                new Edit("payload index more", "type: integer}", "type: integer}, {field: \"h.i[].j\", type: geo}"),
                new Edit("alias not named", "    aliases: [live]\n", ""),
                new Edit("alias more", "[live]", "[live, live2]"),
                new Edit("alias of the other name", "[live]", "[live3]"),
                new Edit("vectors on disk", "distance: Cosine", "distance: Cosine, onDisk: true"),
                new Edit(
                        "payload in memory",
                        "    aliases: [live]\n",
                        "    aliases: [live]\n    onDiskPayload: false\n"),
                new Edit(
                        "replication",
                        "    aliases: [live]\n",
                        "    aliases: [live]\n    replicationFactor: 2\n    writeConsistencyFactor: 2\n"),
                new Edit(
                        "alias moves to the other collection",
                        "    aliases: [live]\n  - name: more\n",
                        "  - name: more\n    aliases: [live]\n"),
                new Edit("one collection not named", "  - name: more\n    vectors: {size: 4, distance: Dot}\n", ""),
                new Edit(
                        "a new collection",
                        "distance: Dot}\n",
                        "distance: Dot}\n  - name: third\n    vectors: {size: 2, distance: Manhattan}\n"),
                new Edit("another size", "distance: Dot", "distance: Euclid"));
    }

    @ParameterizedTest
    @MethodSource("edits")
    void editAndItsReverseLeaveTheServerAsItWas(Edit edit) throws Exception {
        bench.pass(bench.desired(BASE), true);
        Bench.Corner before = bench.corner();

        Bench.Pass there = bench.pass(bench.desired(edit.applied(BASE)), true);
        Bench.Pass back = bench.pass(bench.desired(BASE), true);

        assertThat(there.applied()).isNotEmpty();
        assertThat(there.last().changes()).isEmpty();
        assertThat(back.last().changes()).isEmpty();
        assertThat(bench.corner()).isEqualTo(before);
    }

    @Test
    void allEditsOneAfterTheOtherLeadBackToo() throws Exception {
        bench.pass(bench.desired(BASE), true);
        Bench.Corner before = bench.corner();

        for (Edit edit : edits().toList()) {
            assertThat(bench.pass(bench.desired(edit.applied(BASE)), true)
                            .last()
                            .changes())
                    .as(edit.what())
                    .isEmpty();
        }
        bench.pass(bench.desired(BASE), true);

        assertThat(bench.corner()).isEqualTo(before);
    }
}
