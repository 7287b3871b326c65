package io.zentoria.datalayer.qdrant;

import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Points.SearchPoints;
import io.zentoria.datalayer.plan.StoreException;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;

/** Reads of one Qdrant for those who watch it; the line is closed by whoever opened it. */
public final class QdrantReads implements AutoCloseable {
    private static final float ANY = 0.1f;

    private final QdrantConnection connection;

    private QdrantReads(QdrantConnection connection) {
        this.connection = connection;
    }

    /**
     * Prepares the line; the server is not called yet.
     *
     * @param limit how long one call may take
     * @throws StoreException when the endpoint's certificates cannot be read
     */
    public static QdrantReads open(QdrantEndpoint endpoint, Duration limit) throws StoreException {
        return new QdrantReads(QdrantConnection.open(endpoint, new QdrantConnection.Limits(limit, limit)));
    }

    /**
     * How a collection stands.
     *
     * @param size of its unnamed vector; 0 when it has none
     * @param green whether Qdrant calls it so
     */
    public record Figures(int size, long points, long indexedVectors, long segments, boolean green) {}

    /** The figures of a collection; empty when it is not there. */
    public Optional<Figures> figures(String collection) throws StoreException {
        try {
            CollectionInfo info = connection
                    .await(
                            connection
                                    .reading()
                                    .get(GetCollectionInfoRequest.newBuilder()
                                            .setCollectionName(collection)
                                            .build()),
                            "reading collection " + collection)
                    .getResult();
            return Optional.of(new Figures(
                    (int) info.getConfig()
                            .getParams()
                            .getVectorsConfig()
                            .getParams()
                            .getSize(),
                    info.getPointsCount(),
                    info.getIndexedVectorsCount(),
                    info.getSegmentsCount(),
                    info.getStatus() == CollectionStatus.Green));
        } catch (StoreException e) {
            if (e.reason().equals(QdrantFailures.GONE)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Searches the points nearest to some vector; what is found does not matter, only that it was looked for. */
    public void search(String collection, int size, int limit) throws StoreException {
        connection.await(
                connection
                        .points()
                        .search(SearchPoints.newBuilder()
                                .setCollectionName(collection)
                                .addAllVector(Collections.nCopies(size, ANY))
                                .setLimit(limit)
                                .build()),
                "searching in collection " + collection);
    }

    @Override
    public void close() {
        connection.close();
    }
}
