package io.zentoria.datalayer.testbed.qdrant;

import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.OptimizerStatus;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.UpdateQueueInfo;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** One collection. Whoever calls it sees to it that nobody else does at the same time. */
final class StoredCollection {
    private static final int SEGMENTS = 2;

    private CollectionConfig config;
    private final Map<String, PayloadSchemaInfo> schema = new LinkedHashMap<>();
    private final TreeMap<PointId, Point> points = new TreeMap<>(Point::order);
    private long operations;

    StoredCollection(CollectionConfig config) {
        this.config = config;
    }

    /** A point and how near it is. */
    record Hit(Point point, float score) {}

    CollectionConfig config() {
        return config;
    }

    void configure(CollectionConfig changed) {
        config = changed;
    }

    long operations() {
        return operations;
    }

    Map<String, PayloadSchemaInfo> schema() {
        return Map.copyOf(schema);
    }

    Collection<Point> points() {
        return List.copyOf(points.values());
    }

    int size() {
        return points.size();
    }

    /** Whether the points of one fit into the other. */
    boolean sameVectors(StoredCollection other) {
        return shapes().equals(other.shapes());
    }

    private Map<String, String> shapes() {
        Map<String, String> shapes = new TreeMap<>();
        vectorParams().forEach((name, vector) -> shapes.put(name, vector.getSize() + " " + vector.getDistance()));
        return shapes;
    }

    String vectorsInWords() {
        return config.getParams().getVectorsConfig().toString().strip().replaceAll("\\s+", " ");
    }

    CollectionInfo info() {
        CollectionInfo.Builder info = CollectionInfo.newBuilder()
                .setStatus(CollectionStatus.Green)
                .setOptimizerStatus(OptimizerStatus.newBuilder().setOk(true))
                .setSegmentsCount(SEGMENTS)
                .setConfig(config)
                .setPointsCount(points.size())
                .setIndexedVectorsCount(indexed() ? points.size() : 0)
                .setUpdateQueue(UpdateQueueInfo.getDefaultInstance());
        schema.forEach((field, index) -> info.putPayloadSchema(
                field, index.toBuilder().setPoints(withField(field)).build()));
        return info.build();
    }

    /** The threshold is in kB of vectors. */
    private boolean indexed() {
        long bytes = vectorParams().values().stream()
                .mapToLong(vector -> vector.getSize() * Float.BYTES * points.size())
                .sum();
        long threshold = config.getOptimizerConfig().getIndexingThreshold();
        return threshold > 0 && bytes / 1024 > threshold;
    }

    private long withField(String field) {
        String first = field.replace("[]", "").split("\\.", 2)[0];
        return points.values().stream()
                .filter(point -> point.payload().containsKey(first))
                .count();
    }

    /** Makes the index, or puts it in the place of one of another type. */
    long index(String field, PayloadSchemaInfo index) {
        schema.put(field, index);
        operations += 2;
        return operations;
    }

    long dropIndex(String field) {
        schema.remove(field);
        operations += 2;
        return operations;
    }

    /** The vectors by name; the one without a name has the empty one. */
    Map<String, VectorParams> vectorParams() {
        VectorsConfig vectors = config.getParams().getVectorsConfig();
        return vectors.hasParams()
                ? Map.of("", vectors.getParams())
                : vectors.getParamsMap().getMapMap();
    }

    long upsert(List<Point> given) {
        List<Point> fit = given.stream()
                .map(point -> new Point(point.id(), fitting(point.vectors()), point.payload(), operations + 1))
                .toList();
        operations++;
        fit.forEach(point -> points.put(point.id(), point));
        return operations;
    }

    long change(Predicate<Point> which, UnaryOperator<Point> how) {
        operations++;
        points.replaceAll((id, point) -> which.test(point) ? how.apply(point) : point);
        return operations;
    }

    long delete(Predicate<Point> which) {
        operations++;
        points.values().removeIf(which);
        return operations;
    }

    List<Point> get(List<PointId> ids) {
        return ids.stream().filter(points::containsKey).map(points::get).toList();
    }

    long count(Filter filter) {
        return points.values().stream()
                .filter(point -> Filters.passes(filter, point))
                .count();
    }

    /** Points in the order of their ids, from one on; one more than asked for when there is a next page. */
    List<Point> page(Filter filter, PointId from, int limit) {
        boolean fromStart = from.getPointIdOptionsCase() == PointId.PointIdOptionsCase.POINTIDOPTIONS_NOT_SET;
        return (fromStart ? points : points.tailMap(from))
                .values().stream()
                        .filter(point -> Filters.passes(filter, point))
                        .limit(limit + 1L)
                        .toList();
    }

    /** The nearest points, best first. */
    List<Hit> nearest(String using, float[] query, Filter filter) {
        Map<String, float[]> fit = fitting(Map.of(using, query));
        float[] wanted = fit.get(using);
        Distance distance = params(using).getDistance();
        List<Hit> hits = new ArrayList<>();
        for (Point point : points.values()) {
            float[] vector = point.vectors().get(using);
            if (vector != null && wanted != null && Filters.passes(filter, point)) {
                hits.add(new Hit(point, Distances.score(distance, wanted, vector)));
            }
        }
        Comparator<Hit> order = Comparator.comparingDouble(Hit::score);
        hits.sort(Distances.higherIsBetter(distance) ? order.reversed() : order);
        return hits;
    }

    private VectorParams params(String name) {
        VectorParams params = vectorParams().get(name);
        if (params == null) {
            throw Settings.noVector(name);
        }
        return params;
    }

    /** Vectors for Cosine are kept with length 1, as the real server does. */
    private Map<String, float[]> fitting(Map<String, float[]> vectors) {
        Map<String, float[]> fit = new LinkedHashMap<>();
        vectors.forEach((name, vector) -> {
            VectorParams params = params(name);
            if (vector.length != params.getSize()) {
                throw Refusal.wrongInput(
                        "Vector dimension error: expected dim: " + params.getSize() + ", got " + vector.length);
            }
            fit.put(name, params.getDistance() == Distance.Cosine ? normal(vector) : vector);
        });
        return fit;
    }

    private static float[] normal(float[] vector) {
        double square = 0;
        for (float value : vector) {
            square += (double) value * value;
        }
        if (square == 0) {
            return vector;
        }
        float[] normal = new float[vector.length];
        double length = Math.sqrt(square);
        for (int i = 0; i < vector.length; i++) {
            normal[i] = (float) (vector[i] / length);
        }
        return normal;
    }

    /** Puts back what a file held. */
    void load(Map<String, PayloadSchemaInfo> indexes, Collection<Point> kept, long counted) {
        schema.putAll(indexes);
        kept.forEach(point -> points.put(point.id(), point));
        operations = counted;
    }

    static Map<String, Value> merged(Map<String, Value> old, Map<String, Value> more) {
        Map<String, Value> merged = new LinkedHashMap<>(old);
        merged.putAll(more);
        return merged;
    }
}
