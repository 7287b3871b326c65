package io.zentoria.datalayer.backup.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a search with a stored point's own vector finds the point as it must. Pure.
 *
 * <p>Nothing is nearer to a vector than itself by Cosine, Euclid and Manhattan, so there the point must come first, or as
 * near as the first. By Dot a longer vector may well be nearer: there only the point itself is asked for, and its score
 * must be the product.
 */
final class SearchCheck {
    /** How far a score may be off, measured by its size: vectors may be kept as 16-bit floats. */
    private static final double TOLERANCE = 5e-3;
    /** How far the scores of two points with the same vector may be apart. */
    private static final double TIE = 1e-4;

    private SearchCheck() {}

    /**
     * A stored point to search with.
     *
     * @param id as the server writes it
     * @param using the name of the vector; empty for the one without a name
     * @param distance in Qdrant's words
     */
    record Probe(JsonNode id, String using, String distance, JsonNode vector) {
        /** The body of the search. */
        ObjectNode query(boolean exact) {
            ObjectNode body = QdrantRest.JSON.createObjectNode();
            body.set("query", vector);
            if (!using.isEmpty()) {
                body.put("using", using);
            }
            body.put("limit", 10).put("with_payload", false);
            ObjectNode params = body.putObject("params").put("exact", exact);
            // Quantized vectors say only about how near they are.
            params.putObject("quantization").put("rescore", true).put("oversampling", 4);
            if (distance.equals("Dot")) {
                body.putObject("filter")
                        .putArray("must")
                        .addObject()
                        .putArray("has_id")
                        .add(id);
            }
            return body;
        }
    }

    /**
     * A probe out of a point, with any dense vector that it has.
     *
     * @param vectors {@code config.params.vectors} of the collection
     * @param point with its vectors
     * @return empty when there is no dense one
     */
    static Optional<Probe> probe(JsonNode vectors, JsonNode point) {
        JsonNode has = point.path("vector");
        if (dense(has)) {
            return Optional.of(
                    new Probe(point.path("id"), "", vectors.path("distance").asText(), has));
        }
        return has.properties().stream()
                .filter(entry ->
                        dense(entry.getValue()) && vectors.path(entry.getKey()).has("distance"))
                .min(Map.Entry.comparingByKey())
                .map(entry -> new Probe(
                        point.path("id"),
                        entry.getKey(),
                        vectors.path(entry.getKey()).path("distance").asText(),
                        entry.getValue()));
    }

    private static boolean dense(JsonNode vector) {
        return vector.isArray() && !vector.isEmpty() && vector.get(0).isNumber();
    }

    /**
     * What is wrong with the points that a search found.
     *
     * @param hits {@code points} of the answer, best first
     * @return one clause; empty: all is well
     */
    static Optional<String> problem(Probe probe, JsonNode hits) {
        if (hits.isEmpty()) {
            return Optional.of("a search with the vector of point %s finds nothing"
                    .formatted(probe.id().asText()));
        }
        double own = ownScore(probe);
        JsonNode first = hits.get(0);
        double best = first.path("score").asDouble();
        Optional<Double> found = scoreOf(probe.id(), hits);
        if (found.isPresent() && !close(found.get(), own, TOLERANCE)) {
            return Optional.of("a search with the vector of point %s gives it the score %s, where it must be %s"
                    .formatted(probe.id().asText(), found.get(), own));
        }
        // As near as itself is as good as itself: several points may have the same vector.
        boolean asGood = found.map(score -> close(best, score, TIE)).orElseGet(() -> close(best, own, TOLERANCE));
        boolean itself = same(first.path("id"), probe.id());
        return itself || asGood && !probe.distance().equals("Dot")
                ? Optional.empty()
                : Optional.of(
                        "a search with the vector of point %s finds point %s with score %s first, where its own is %s"
                                .formatted(probe.id().asText(), first.path("id").asText(), best, own));
    }

    private static Optional<Double> scoreOf(JsonNode id, JsonNode hits) {
        for (JsonNode hit : hits) {
            if (same(hit.path("id"), id)) {
                return Optional.of(hit.path("score").asDouble());
            }
        }
        return Optional.empty();
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.asText().equals(other.asText());
    }

    private static boolean close(double score, double own, double tolerance) {
        return Math.abs(score - own) <= tolerance * Math.max(1, Math.abs(own));
    }

    /** The score of a vector with itself. */
    private static double ownScore(Probe probe) {
        double square = 0;
        for (JsonNode value : probe.vector()) {
            square += value.asDouble() * value.asDouble();
        }
        return switch (probe.distance()) {
            case "Dot" -> square;
            // Vectors are kept with length 1; one of nothing but zeros is near to nothing.
            case "Cosine" -> square == 0 ? 0 : 1;
            default -> 0;
        };
    }
}
