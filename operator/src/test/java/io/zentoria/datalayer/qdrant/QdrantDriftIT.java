package io.zentoria.datalayer.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.grpc.Collections.BinaryQuantization;
import io.qdrant.client.grpc.Collections.CollectionParamsDiff;
import io.qdrant.client.grpc.Collections.Disabled;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Collections.QuantizationConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParamsDiff;
import io.qdrant.client.grpc.Collections.VectorParamsDiffMap;
import io.qdrant.client.grpc.Collections.VectorsConfigDiff;
import io.qdrant.client.grpc.JsonWithInt.NullValue;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Plan;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody changes by hand is seen, named and mended, and a mere look leaves it. */
class QdrantDriftIT {
    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private interface Hand {
        void change(Bench bench) throws Exception;
    }

    /**
     * @param seen what the plan says, in the order of its changes; names are plain
     */
    private record Row(String what, Hand hand, List<String> seen) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Row row(String what, Hand hand, String... seen) {
        return new Row(what, hand, List.of(seen));
    }

    private static void done(Future<?> call) throws Exception {
        call.get(10, TimeUnit.SECONDS);
    }

    private static UpdateCollection.Builder update(Bench bench, String collection) {
        return UpdateCollection.newBuilder().setCollectionName(bench.name(collection));
    }

    private static void send(Bench bench, UpdateCollection.Builder update) throws Exception {
        done(bench.hand.updateCollectionAsync(update.build()));
    }

    private static VectorsConfigDiff vector(VectorParamsDiff.Builder vector) {
        return VectorsConfigDiff.newBuilder()
                .setParamsMap(VectorParamsDiffMap.newBuilder().putMap("", vector.build()))
                .build();
    }

    static Stream<Row> rows() {
        return Stream.of(
                row(
                        "payload index deleted",
                        bench -> done(bench.hand.deletePayloadIndexAsync(
                                bench.name("documents"), "file_id", true, null, null)),
                        "create payload index file_id (uuid) on collection documents"),
                row(
                        "payload index of another type",
                        bench -> done(bench.hand.createPayloadIndexAsync(
                                bench.name("documents"), "tags", PayloadSchemaType.Text, null, true, null, null)),
                        "make payload index tags on collection documents anew: text -> keyword"),
                row(
                        "HNSW m",
                        bench -> send(
                                bench,
                                update(bench, "chat_history")
                                        .setHnswConfig(
                                                HnswConfigDiff.newBuilder().setM(4))),
                        "collection chat_history: hnsw.m 4 -> 16"),
                row(
                        "HNSW ef_construct and m",
                        bench -> send(
                                bench,
                                update(bench, "code")
                                        .setHnswConfig(HnswConfigDiff.newBuilder()
                                                .setM(16)
                                                .setEfConstruct(64))),
                        "collection code: hnsw.m 16 -> 24, hnsw.efConstruct 64 -> 128"),
                row(
                        "HNSW of the vector itself",
                        bench -> send(
                                bench,
                                update(bench, "knowledge")
                                        .setVectorsConfig(vector(VectorParamsDiff.newBuilder()
                                                .setHnswConfig(HnswConfigDiff.newBuilder()
                                                        .setM(64))))),
                        "collection knowledge: vectors.hnsw.m 64 -> 16"),
                row(
                        "quantization off",
                        bench -> send(
                                bench,
                                update(bench, "code")
                                        .setQuantizationConfig(QuantizationConfigDiff.newBuilder()
                                                .setDisabled(Disabled.getDefaultInstance()))),
                        "collection code: quantization none -> scalar, quantization.quantile none -> 0.99, quantization.alwaysRam false -> true"),
                row(
                        "quantization of another kind",
                        bench -> send(
                                bench,
                                update(bench, "code")
                                        .setQuantizationConfig(QuantizationConfigDiff.newBuilder()
                                                .setBinary(BinaryQuantization.newBuilder()
                                                        .setAlwaysRam(true)))),
                        "collection code: quantization binary -> scalar, quantization.quantile none -> 0.99"),
                row(
                        "quantile",
                        bench -> send(
                                bench,
                                update(bench, "code")
                                        .setQuantizationConfig(QuantizationConfigDiff.newBuilder()
                                                .setScalar(ScalarQuantization.newBuilder()
                                                        .setType(QuantizationType.Int8)
                                                        .setQuantile(0.5f)
                                                        .setAlwaysRam(true)))),
                        "collection code: quantization.quantile 0.5 -> 0.99"),
                row(
                        "vectors moved into memory",
                        bench -> send(
                                bench,
                                update(bench, "code")
                                        .setVectorsConfig(vector(
                                                VectorParamsDiff.newBuilder().setOnDisk(false)))),
                        "collection code: vectors.onDisk false -> true"),
                row(
                        "optimizers",
                        bench -> send(
                                bench,
                                update(bench, "chat_history")
                                        .setOptimizersConfig(OptimizersConfigDiff.newBuilder()
                                                .setIndexingThreshold(1)
                                                .setDeletedThreshold(0.9))),
                        "collection chat_history: optimizers.deletedThreshold 0.9 -> 0.25, optimizers.indexingThreshold 1 -> 20000"),
                row(
                        "payload moved into memory",
                        bench -> send(
                                bench,
                                update(bench, "chat_history")
                                        .setParams(CollectionParamsDiff.newBuilder()
                                                .setOnDiskPayload(false))),
                        "collection chat_history: onDiskPayload false -> true"),
                row(
                        "alias moved",
                        bench -> done(bench.hand.createAliasAsync(bench.name("kb"), bench.name("documents"))),
                        "move alias kb from collection documents to knowledge"),
                row(
                        "alias deleted",
                        bench -> done(bench.hand.deleteAliasAsync(bench.name("kb"))),
                        "create alias kb of collection knowledge"),
                row(
                        "collection gone, its alias with it",
                        bench -> done(bench.hand.deleteCollectionAsync(bench.name("knowledge"))),
                        "create collection knowledge (768 Cosine, hnsw.m 16, hnsw.efConstruct 100)",
                        "create alias kb of collection knowledge"),
                row(
                        "the operator's note of the settings gone",
                        bench -> send(
                                bench,
                                update(bench, "knowledge")
                                        .putMetadata(
                                                Ledger.SETTINGS,
                                                Value.newBuilder()
                                                        .setNullValue(NullValue.NULL_VALUE)
                                                        .build())),
                        "collection knowledge: note that the spec sets hnsw.efConstruct, hnsw.m"));
    }

    private static String wanted() throws Exception {
        return QdrantStoreIT.sample().replace("  - name: code\n", """
                            optimizers: {deletedThreshold: 0.25, indexingThreshold: 20000}
                            onDiskPayload: true
                          - name: code
                        """.indent(0));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void changeByHandIsSeenNamedAndMended(Row row) throws Exception {
        QdrantDesired desired = bench.desired(wanted());
        Bench.Pass first = bench.pass(desired, false);
        assertThat(first.last().changes()).isEmpty();
        Bench.Corner before = bench.corner();

        row.hand().change(bench);
        Bench.Corner changed = bench.corner();
        bench.proxy.takeCalls();
        Plan plan = bench.plan(desired);

        assertThat(plan.changes().stream().map(Change::summary).map(this::plain))
                .containsExactlyElementsOf(row.seen());
        assertThat(bench.proxy.takeCalls()).noneMatch(GrpcProxy::isWrite);
        assertThat(bench.corner()).as("a look changes nothing").isEqualTo(changed);

        Bench.Pass mended = bench.pass(desired, false);

        assertThat(mended.last().changes()).isEmpty();
        if (!row.what().contains("of the vector itself")) { // which can be overwritten, and not removed
            assertThat(bench.corner()).isEqualTo(before);
        }
    }

    private String plain(String text) {
        return text.replace(bench.prefix, "");
    }
}
