package io.zentoria.datalayer.testbed.qdrant;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.QdrantGrpc;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckReply;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest;

/** Who answers. */
final class HealthService extends QdrantGrpc.QdrantImplBase {
    static final String TITLE = "qdrant - vector search engine";
    static final String VERSION = "1.18.3";
    static final String COMMIT = "db8fa43fcb6aedec1e739487e17a99731b74590a";

    @Override
    public void healthCheck(HealthCheckRequest request, StreamObserver<HealthCheckReply> observer) {
        GrpcFront.answer(
                observer,
                () -> HealthCheckReply.newBuilder()
                        .setTitle(TITLE)
                        .setVersion(VERSION)
                        .setCommit(COMMIT)
                        .build());
    }
}
