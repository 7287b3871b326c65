package io.zentoria.datalayer.testbed.qdrant;

import com.google.protobuf.InvalidProtocolBufferException;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Points.PointStruct;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A collection in one file: a tar of its settings, its points' ids and payloads, and their vectors. As with the real
 * server's, a bit that flipped in the vectors is read as if it belonged there.
 */
final class SnapshotFile {
    private static final String SETTINGS = "0/config.pb";
    private static final String POINTS = "0/points.bin";
    private static final String VECTORS = "0/vectors.bin";

    private SnapshotFile() {}

    static void write(StoredCollection collection, OutputStream out) throws IOException {
        CollectionInfo.Builder settings = CollectionInfo.newBuilder()
                .setConfig(collection.config())
                .setPointsCount(collection.points().size())
                .setSegmentsCount(collection.operations());
        collection.schema().forEach(settings::putPayloadSchema);
        ByteArrayOutputStream points = new ByteArrayOutputStream();
        ByteArrayOutputStream vectors = new ByteArrayOutputStream();
        DataOutputStream floats = new DataOutputStream(vectors);
        try (DataOutputStream data = new DataOutputStream(points)) {
            for (Point point : collection.points()) {
                byte[] message = PointStruct.newBuilder()
                        .setId(point.id())
                        .putAllPayload(point.payload())
                        .build()
                        .toByteArray();
                data.writeInt(message.length);
                data.write(message);
                data.writeLong(point.version());
                data.writeInt(point.vectors().size());
                for (Map.Entry<String, float[]> vector : point.vectors().entrySet()) {
                    data.writeUTF(vector.getKey());
                    data.writeInt(vector.getValue().length);
                    for (float value : vector.getValue()) {
                        floats.writeFloat(value);
                    }
                }
            }
        }
        Tar.write(out, SETTINGS, settings.build().toByteArray());
        Tar.write(out, POINTS, points.toByteArray());
        Tar.write(out, VECTORS, vectors.toByteArray());
        Tar.end(out);
    }

    /** @throws IOException when the file ends too early, or is none of these */
    static StoredCollection read(InputStream in) throws IOException {
        Map<String, byte[]> entries = Tar.read(in);
        byte[] settings = entries.get(SETTINGS);
        byte[] points = entries.get(POINTS);
        byte[] vectors = entries.get(VECTORS);
        if (settings == null || points == null || vectors == null) {
            throw new EOFException("no snapshot");
        }
        return collection(settings, points, vectors);
    }

    private static StoredCollection collection(byte[] settings, byte[] points, byte[] vectors) throws IOException {
        CollectionInfo info;
        try {
            info = CollectionInfo.parseFrom(settings);
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("no settings", e);
        }
        List<Point> kept = new ArrayList<>();
        ByteBuffer floats = ByteBuffer.wrap(vectors);
        DataInputStream data = new DataInputStream(new java.io.ByteArrayInputStream(points));
        for (long i = 0; i < info.getPointsCount(); i++) {
            PointStruct message = PointStruct.parseFrom(data.readNBytes(data.readInt()));
            long version = data.readLong();
            Map<String, float[]> named = new LinkedHashMap<>();
            int count = data.readInt();
            for (int v = 0; v < count; v++) {
                String name = data.readUTF();
                float[] vector = new float[data.readInt()];
                for (int f = 0; f < vector.length; f++) {
                    vector[f] = floats.getFloat();
                }
                named.put(name, vector);
            }
            kept.add(new Point(message.getId(), named, message.getPayloadMap(), version));
        }
        CollectionConfig config = info.getConfig();
        StoredCollection collection = new StoredCollection(config);
        Map<String, PayloadSchemaInfo> indexes = new LinkedHashMap<>(info.getPayloadSchemaMap());
        collection.load(indexes, kept, info.getSegmentsCount());
        return collection;
    }
}
