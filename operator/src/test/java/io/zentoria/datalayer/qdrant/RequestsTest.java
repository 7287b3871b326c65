package io.zentoria.datalayer.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.QuantizationConfigDiff;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParamsDiff;
import io.zentoria.datalayer.qdrant.DesiredCollection.Shape;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static final Map<Setting, String> ALL = all();

    private static Map<Setting, String> all() {
        Map<Setting, String> all = new EnumMap<>(Setting.class);
        all.put(Setting.VECTORS_ON_DISK, "true");
        all.put(Setting.HNSW_M, "24");
        all.put(Setting.HNSW_EF_CONSTRUCT, "128");
        all.put(Setting.HNSW_FULL_SCAN_THRESHOLD, "20000");
        all.put(Setting.HNSW_ON_DISK, "true");
        all.put(Setting.QUANTIZATION, "scalar");
        all.put(Setting.QUANTIZATION_QUANTILE, "0.99");
        all.put(Setting.QUANTIZATION_ALWAYS_RAM, "true");
        all.put(Setting.OPTIMIZERS_DELETED_THRESHOLD, "0.3");
        all.put(Setting.OPTIMIZERS_VACUUM_MIN_VECTOR_NUMBER, "2000");
        all.put(Setting.OPTIMIZERS_DEFAULT_SEGMENT_NUMBER, "4");
        all.put(Setting.OPTIMIZERS_INDEXING_THRESHOLD, "500");
        all.put(Setting.OPTIMIZERS_FLUSH_INTERVAL_SEC, "9");
        all.put(Setting.ON_DISK_PAYLOAD, "false");
        all.put(Setting.REPLICATION_FACTOR, "2");
        all.put(Setting.WRITE_CONSISTENCY_FACTOR, "2");
        return all;
    }

    private static DesiredCollection wanted(Map<Setting, String> settings) {
        return new DesiredCollection(
                "docs", new Shape(4, "Manhattan", Optional.of(3)), settings, new TreeMap<>(), List.of());
    }

    /** A server that keeps what it was told. */
    private static ActualCollection readBack(CreateCollection request) {
        return ReadCollection.of(
                request.getCollectionName(),
                CollectionInfo.newBuilder()
                        .setConfig(CollectionConfig.newBuilder()
                                .setParams(CollectionParams.newBuilder()
                                        .setVectorsConfig(request.getVectorsConfig())
                                        .setShardNumber(request.getShardNumber())
                                        .setReplicationFactor(request.getReplicationFactor())
                                        .setWriteConsistencyFactor(request.getWriteConsistencyFactor())
                                        .setOnDiskPayload(request.getOnDiskPayload()))
                                .setHnswConfig(request.getHnswConfig())
                                .setOptimizerConfig(request.getOptimizersConfig())
                                .setQuantizationConfig(request.getQuantizationConfig())
                                .putAllMetadata(request.getMetadataMap()))
                        .build());
    }

    @Test
    void everySettingOfANewCollectionIsSentAndReadsBackTheSame() {
        ActualCollection actual = readBack(Requests.create(wanted(ALL), Map.of()));

        assertThat(actual.settings()).containsAllEntriesOf(ALL);
        assertThat(actual.size()).contains(4);
        assertThat(actual.distance()).contains("Manhattan");
        assertThat(actual.shards()).isEqualTo(3);
    }

    @Test
    void productAndBinaryQuantizationReadBackTheSame() {
        Map<Setting, String> product = Map.of(
                Setting.QUANTIZATION, "product",
                Setting.QUANTIZATION_COMPRESSION, "x32",
                Setting.QUANTIZATION_ALWAYS_RAM, "true");
        Map<Setting, String> binary = Map.of(Setting.QUANTIZATION, "binary", Setting.QUANTIZATION_ALWAYS_RAM, "true");

        assertThat(readBack(Requests.create(wanted(product), Map.of())).settings())
                .containsAllEntriesOf(product);
        assertThat(readBack(Requests.create(wanted(binary), Map.of())).settings())
                .containsAllEntriesOf(binary);
    }

    @Test
    void whatTheSpecDoesNotNameIsNotSent() {
        CreateCollection request = Requests.create(
                new DesiredCollection(
                        "docs", new Shape(4, "Dot", Optional.empty()), Map.of(), new TreeMap<>(), List.of()),
                Map.of());

        assertThat(request.hasHnswConfig()).isFalse();
        assertThat(request.hasOptimizersConfig()).isFalse();
        assertThat(request.hasQuantizationConfig()).isFalse();
        assertThat(request.hasOnDiskPayload()).isFalse();
        assertThat(request.hasReplicationFactor()).isFalse();
        assertThat(request.hasShardNumber()).isFalse();
    }

    @Test
    void everySettingCanBeChangedInOneCall() {
        UpdateCollection request = Requests.update("docs", ALL, Map.of(), Map.of());

        assertThat(request.getHnswConfig().getM()).isEqualTo(24);
        assertThat(request.getHnswConfig().getFullScanThreshold()).isEqualTo(20000);
        assertThat(request.getOptimizersConfig().getFlushIntervalSec()).isEqualTo(9);
        assertThat(request.getParams().getReplicationFactor()).isEqualTo(2);
        assertThat(request.getParams().getOnDiskPayload()).isFalse();
        assertThat(request.getQuantizationConfig().getScalar().getQuantile()).isEqualTo(0.99f);
        assertThat(request.getVectorsConfig().getParamsMap().getMapOrThrow("").getOnDisk())
                .isTrue();
    }

    @Test
    void noQuantizationIsSaidAsDisabled() {
        UpdateCollection request = Requests.update(
                "docs",
                Map.of(Setting.QUANTIZATION, "none"),
                Map.of(Setting.QUANTIZATION, "none", Setting.HNSW_M, "16"),
                Map.of());

        assertThat(request.getQuantizationConfig().getQuantizationCase())
                .isEqualTo(QuantizationConfigDiff.QuantizationCase.DISABLED);
        VectorParamsDiff vector = request.getVectorsConfig().getParamsMap().getMapOrThrow("");
        assertThat(vector.getQuantizationConfig().hasDisabled()).isTrue();
        assertThat(vector.getHnswConfig().getM()).isEqualTo(16);
        assertThat(vector.hasOnDisk()).isFalse();
    }

    @Test
    void theLedgerReadsBackAsItWasWritten() {
        Ledger ledger = new Ledger(
                "zentoria/personal",
                null,
                "5e4f",
                new TreeSet<>(List.of("hnsw.m", "quantization")),
                new TreeSet<>(List.of("a.b[].c", "ключ")),
                new TreeSet<>(List.of("kb")));

        assertThat(readBack(Requests.create(wanted(Map.of()), ledger.since(Ledger.NONE)))
                        .ledger())
                .isEqualTo(ledger);
    }

    @Test
    void onlyTheKeysThatChangedAreWrittenAndAnEmptyListGoes() {
        Ledger before = Ledger.NONE.withIndex("f").withAlias("live");

        Map<String, ?> changed = before.withoutIndex("f").since(before);

        assertThat(changed).containsOnlyKeys(Ledger.INDEXES);
        assertThat(changed.get(Ledger.INDEXES).toString()).contains("NULL_VALUE");
    }
}
