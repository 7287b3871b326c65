package io.zentoria.datalayer.testbed.qdrant;

import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One point.
 *
 * @param vectors by name; the one vector without a name has the empty one
 * @param version the operation that wrote it last
 */
record Point(PointId id, Map<String, float[]> vectors, Map<String, Value> payload, long version) {
    Point {
        vectors = Map.copyOf(vectors);
        payload = Map.copyOf(payload);
    }

    /** Numbers first, by size; then UUIDs, by their text. */
    static int order(PointId one, PointId other) {
        if (one.hasNum() && other.hasNum()) {
            return Long.compareUnsigned(one.getNum(), other.getNum());
        }
        if (one.hasNum() != other.hasNum()) {
            return one.hasNum() ? -1 : 1;
        }
        return one.getUuid().compareTo(other.getUuid());
    }

    Point withPayload(Map<String, Value> changed, long by) {
        return new Point(id, vectors, changed, by);
    }

    Point withVectors(Map<String, float[]> changed, long by) {
        Map<String, float[]> all = new LinkedHashMap<>(vectors);
        all.putAll(changed);
        return new Point(id, all, payload, by);
    }
}
