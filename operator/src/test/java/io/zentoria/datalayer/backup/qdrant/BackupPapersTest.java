package io.zentoria.datalayer.backup.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BackupPapersTest {
    @Test
    void anyNameHasAPathThatATierTakesAndNoOtherNameHas() {
        List<String> names = List.of(
                "docs", "my docs", "ä", ".hidden", "a%20b", "a b", "ä".repeat(127), "ä".repeat(126) + "xy", "a;#&=");
        assertThat(names.stream().map(BackupPapers::path))
                .doesNotHaveDuplicates()
                .allMatch(path -> path.matches("qdrant/[A-Za-z0-9._%-]{1,220}\\.snapshot"))
                .noneMatch(path -> path.startsWith("qdrant/."));
    }

    @Test
    void aliasesAreWrittenAsQdrantTakesThemAndReadBack() throws Exception {
        TreeMap<String, String> aliases = new TreeMap<>(Map.of("live", "docs", "näch\"ste", "my docs"));
        byte[] json = BackupPapers.aliases(aliases);
        assertThat(new String(json, StandardCharsets.UTF_8)).contains("\"create_alias\"");
        assertThat(BackupPapers.readAliases(json)).isEqualTo(aliases);
    }

    @Test
    void descriptionHoldsTheConfigurationWithoutTheNoteOfARunAndWithoutFiguresThatChange() throws Exception {
        JsonNode described = QdrantRest.JSON.readTree("""
                {"config": {"params": {"vectors": {"size": 4, "distance": "Dot"}},
                  "metadata": {"zentoria.io/snapshot": "pending:x", "zentoria.io/owner": "a/b", "mine": 1}},
                 "payload_schema": {"f": {"data_type": "keyword", "points": 12}}, "points_count": 12}
                """);
        Map<String, BackupPapers.Described> read =
                BackupPapers.readCollections(BackupPapers.collections(Map.of("my docs", described)));
        assertThat(read).containsOnlyKeys("my docs");
        BackupPapers.Described docs = read.get("my docs");
        assertThat(docs.path()).isEqualTo("qdrant/my%20docs.snapshot");
        assertThat(docs.config().path("metadata"))
                .isEqualTo(QdrantRest.JSON.readTree("{\"zentoria.io/owner\": \"a/b\", \"mine\": 1}"));
        assertThat(docs.schema()).isEqualTo(QdrantRest.JSON.readTree("{\"f\": {\"data_type\": \"keyword\"}}"));
    }

    @Test
    void countIsARangeWhenSomebodyWasWriting() {
        assertThat(QdrantBackup.counts(5, 5)).isEqualTo(Map.of("points", 5L));
        assertThat(QdrantBackup.counts(9, 5)).isEqualTo(Map.of("points.min", 5L, "points.max", 9L));
        RestoreSource.PointRange range =
                RestoreSource.PointRange.of(QdrantBackup.counts(9, 5)).orElseThrow();
        assertThat(List.of(range.holds(4), range.holds(5), range.holds(9), range.holds(10)))
                .containsExactly(false, true, true, false);
        assertThat(RestoreSource.PointRange.of(Map.of())).isEmpty();
    }
}
