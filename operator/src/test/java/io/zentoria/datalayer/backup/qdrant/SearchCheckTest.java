package io.zentoria.datalayer.backup.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchCheckTest {
    private static JsonNode json(String text) throws JsonProcessingException {
        return QdrantRest.JSON.readTree(text.replace('\'', '"'));
    }

    private static SearchCheck.Probe probe(String distance) throws JsonProcessingException {
        return SearchCheck.probe(
                        json("{'size': 2, 'distance': '%s'}".formatted(distance)),
                        json("{'id': 7, 'vector': [0.6, 0.8]}"))
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"Cosine, 1", "Dot, 1.0001", "Euclid, 0", "Manhattan, 0.0"})
    void pointThatComesFirstWithItsOwnScoreIsFine(String distance, String score) throws Exception {
        assertThat(SearchCheck.problem(
                        probe(distance), json("[{'id': 7, 'score': %s}, {'id': 8, 'score': 0.4}]".formatted(score))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Cosine, 1", "Euclid, 0", "Manhattan, 0"})
    void pointWithTheSameVectorMayComeBeforeIt(String distance, String score) throws Exception {
        assertThat(SearchCheck.problem(
                        probe(distance),
                        json("[{'id': 8, 'score': %s}, {'id': 7, 'score': %s}]".formatted(score, score))))
                .isEmpty();
        assertThat(SearchCheck.problem(probe(distance), json("[{'id': 8, 'score': %s}]".formatted(score))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Cosine, 0.9, finds point 8", "Euclid, 0.3, finds point 8", "Dot, 1, finds point 8"})
    void anotherPointInItsPlaceIsAProblem(String distance, String score, String sentence) throws Exception {
        assertThat(SearchCheck.problem(probe(distance), json("[{'id': 8, 'score': %s}]".formatted(score))))
                .hasValueSatisfying(problem -> assertThat(problem).contains(sentence));
    }

    @ParameterizedTest
    @CsvSource({"Cosine, 0.97", "Cosine, 1.4", "Euclid, 0.2", "Manhattan, 0.2", "Dot, 0.5"})
    void scoreThatTheVectorCannotHaveWithItselfIsAProblem(String distance, String score) throws Exception {
        assertThat(SearchCheck.problem(probe(distance), json("[{'id': 7, 'score': %s}]".formatted(score))))
                .hasValueSatisfying(problem -> assertThat(problem).contains("must be"));
    }

    @Test
    void searchThatFindsNothingIsAProblem() throws Exception {
        assertThat(SearchCheck.problem(probe("Cosine"), json("[]")))
                .hasValueSatisfying(problem -> assertThat(problem).contains("finds nothing"));
    }

    @Test
    void namedDenseVectorIsTakenAndSparseAndMultivectorsAreLeftOut() throws Exception {
        JsonNode vectors = json(
                "{'img': {'size': 2, 'distance': 'Dot', 'multivector_config': {}}, 'text': {'size': 2, 'distance': 'Euclid'}}");
        assertThat(
                        SearchCheck.probe(
                                vectors,
                                json(
                                        "{'id': 'a', 'vector': {'img': [[1, 2]], 'bm': {'indices': [1], 'values': [1]}, 'text': [1, 2]}}")))
                .hasValueSatisfying(probe -> {
                    assertThat(probe.using()).isEqualTo("text");
                    assertThat(probe.distance()).isEqualTo("Euclid");
                    assertThat(probe.query(false).path("using").asText()).isEqualTo("text");
                });
        assertThat(SearchCheck.probe(vectors, json("{'id': 'a', 'vector': {'img': [[1, 2]]}}")))
                .isEmpty();
        assertThat(SearchCheck.probe(vectors, json("{'id': 'a', 'vector': {}}")))
                .isEmpty();
    }

    @Test
    void searchByDotAsksForThePointItselfSinceALongerVectorIsNearer() throws Exception {
        assertThat(probe("Dot").query(false).path("filter").toString()).contains("\"has_id\":[7]");
        assertThat(probe("Cosine").query(false).has("filter")).isFalse();
    }
}
