package io.zentoria.datalayer.backup.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreRefusalsTest {
    private static JsonNode json(String text) throws Exception {
        return QdrantRest.JSON.readTree(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource({
        "1.18.3, 1.18.0, ",
        "1.17.9, 1.18.3, ",
        "'', 1.18.3, ",
        "1.18.0, 1.17.9, is older",
        "1.16.0, 1.18.3, one minor version",
        "0.11.0, 1.0.0, one minor version"
    })
    void snapshotGoesOnlyToItsOwnMinorVersionOrTheNext(String backup, String server, String sentence) {
        Optional<String> refusal = RestoreRefusals.version(backup, server, "Qdrant at q:6333");
        if (sentence == null) {
            assertThat(refusal).isEmpty();
        } else {
            assertThat(refusal).hasValueSatisfying(said -> assertThat(said).contains(sentence, "q:6333"));
        }
    }

    @Test
    void serverOfOneNodeIsNoClusterAndOthersAre() throws Exception {
        assertThat(QdrantServerView.severalNodes(json("{'status': 'disabled'}")))
                .isFalse();
        assertThat(QdrantServerView.severalNodes(json("{'status': 'enabled', 'peers': {'1': {}}}")))
                .isFalse();
        assertThat(QdrantServerView.severalNodes(json("{'status': 'enabled', 'peers': {'1': {}, '2': {}}}")))
                .isTrue();
        assertThat(QdrantServerView.severalNodes(json("{'local_shards': [{}], 'remote_shards': []}")))
                .isFalse();
        assertThat(QdrantServerView.severalNodes(json("{'local_shards': [{}], 'remote_shards': [{}]}")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'vectors': {'size': 4, 'distance': 'Dot'}} | {'vectors': {'size': 4, 'distance': 'Dot', 'on_disk': true}} | ",
                "{'vectors': {'size': 4, 'distance': 'Dot'}} | {'vectors': {'size': 8, 'distance': 'Dot'}} | 8 Dot",
                "{'vectors': {'size': 4, 'distance': 'Dot'}} | {'vectors': {'size': 4, 'distance': 'Cosine'}} | 4 Cosine",
                "{'vectors': {'size': 4, 'distance': 'Dot'}} | {'vectors': {'a': {'size': 4, 'distance': 'Dot'}}} | a=4 Dot",
                "{'vectors': {}, 'sparse_vectors': {'s': {}}} | {'vectors': {}} | s=sparse",
                "{'vectors': {}, 'shard_number': 2} | {'vectors': {}, 'shard_number': 1} | 1 shards and the backup 2"
            })
    void collectionWithOtherVectorsTakesNoSnapshot(String backup, String live, String clause) throws Exception {
        Optional<String> difference = VectorShape.difference(
                json("{'params': %s}".formatted(backup)), json("{'params': %s}".formatted(live)));
        if (clause == null) {
            assertThat(difference).isEmpty();
        } else {
            assertThat(difference).hasValueSatisfying(said -> assertThat(said).contains(clause));
        }
    }

    @Test
    void namesThatAreTakenOrCannotBeAreRefusedBesideTheLiveData() {
        RestoreSource source = new RestoreSource(
                "1.18.3",
                List.of(new RestoreSource.Item(
                        "docs",
                        Path.of("docs.snapshot"),
                        1,
                        "",
                        Optional.empty(),
                        new BackupPapers.Described("", MissingNode.getInstance(), MissingNode.getInstance()))),
                new TreeMap<>(Map.of("live", "docs")));
        assertThat(RestoreRefusals.beside(source, "_r", new TreeSet<>(List.of("docs", "live")), Map.of()))
                .isEmpty();
        assertThat(RestoreRefusals.beside(source, "_r", new TreeSet<>(List.of("docs_r")), Map.of("live_r", "docs")))
                .containsExactly(
                        "collection docs_r is there already: delete it, or take another suffix",
                        "alias live_r is there already and points to docs: delete it, or take another suffix");
        assertThat(RestoreRefusals.beside(source, "/../x", new TreeSet<>(), Map.of()))
                .hasSize(2)
                .allMatch(said -> said.contains("must not hold"));
    }

    @Test
    void scratchNameFitsAndStaysItsOwnForTheLongestCollection() {
        String longest = "ä".repeat(127);
        assertThat(ScratchNames.of("abc", "docs")).isEqualTo("zdl_scratch_abc_docs");
        assertThat(ScratchNames.of("a".repeat(20), longest))
                .startsWith("zdl_scratch_" + "a".repeat(20) + "_")
                .hasSizeLessThanOrEqualTo(255)
                .isNotEqualTo(ScratchNames.of("a".repeat(20), longest + "x"));
    }
}
