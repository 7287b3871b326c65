package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.NamedVectorsOutput;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.VectorOutput;
import io.qdrant.client.grpc.Points.VectorsOutput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Dense vectors as both doors write them; the one without a name has the empty one. */
final class Vectors {
    private Vectors() {}

    static Map<String, float[]> of(io.qdrant.client.grpc.Points.Vectors vectors) {
        Map<String, float[]> named = new LinkedHashMap<>();
        if (vectors.hasVector()) {
            named.put("", of(vectors.getVector()));
        }
        vectors.getVectors().getVectorsMap().forEach((name, vector) -> named.put(name, of(vector)));
        return named;
    }

    private static float[] of(Vector vector) {
        if (vector.hasSparse() || vector.hasMultiDense() || vector.hasIndices() || vector.hasDocument()) {
            throw Refusal.notHere("a vector that is not dense");
        }
        return floats(vector.hasDense() ? vector.getDense().getDataList() : vector.getDataList());
    }

    static float[] floats(List<Float> list) {
        float[] floats = new float[list.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = list.get(i);
        }
        return floats;
    }

    static VectorsOutput output(Map<String, float[]> vectors) {
        float[] single = vectors.get("");
        if (single != null) {
            return VectorsOutput.newBuilder().setVector(output(single)).build();
        }
        NamedVectorsOutput.Builder named = NamedVectorsOutput.newBuilder();
        vectors.forEach((name, vector) -> named.putVectors(name, output(vector)));
        return VectorsOutput.newBuilder().setVectors(named).build();
    }

    private static VectorOutput output(float[] vector) {
        DenseVector.Builder dense = DenseVector.newBuilder();
        for (float value : vector) {
            dense.addData(value);
        }
        return VectorOutput.newBuilder().setDense(dense).build();
    }

    static Map<String, float[]> read(JsonNode json) {
        if (json.isArray()) {
            return Map.of("", floats(json));
        }
        Map<String, float[]> named = new LinkedHashMap<>();
        json.properties().forEach(entry -> named.put(entry.getKey(), floats(entry.getValue())));
        return named;
    }

    static float[] floats(JsonNode array) {
        if (!array.isArray() || !array.isEmpty() && !array.get(0).isNumber()) {
            throw Refusal.notHere("a vector that is not dense");
        }
        float[] floats = new float[array.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) array.get(i).asDouble();
        }
        return floats;
    }

    static JsonNode write(Map<String, float[]> vectors) {
        float[] single = vectors.get("");
        if (single != null) {
            return write(single);
        }
        ObjectNode named = Json.MAPPER.createObjectNode();
        vectors.forEach((name, vector) -> named.set(name, write(vector)));
        return named;
    }

    private static ArrayNode write(float[] vector) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        for (float value : vector) {
            array.add(value);
        }
        return array;
    }
}
