package io.zentoria.datalayer.testbed.qdrant;

import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.SnapshotsGrpc;
import io.qdrant.client.grpc.SnapshotsService.CreateSnapshotRequest;
import io.qdrant.client.grpc.SnapshotsService.CreateSnapshotResponse;
import io.qdrant.client.grpc.SnapshotsService.DeleteSnapshotRequest;
import io.qdrant.client.grpc.SnapshotsService.DeleteSnapshotResponse;
import io.qdrant.client.grpc.SnapshotsService.ListSnapshotsRequest;
import io.qdrant.client.grpc.SnapshotsService.ListSnapshotsResponse;
import io.qdrant.client.grpc.SnapshotsService.SnapshotDescription;

/** {@code qdrant.Snapshots}: those of collections; their bytes go over REST only. */
final class SnapshotsService extends SnapshotsGrpc.SnapshotsImplBase {
    private final Engine engine;
    private final CallLog log;
    private final Snapshots snapshots;

    SnapshotsService(Engine engine, CallLog log, Snapshots snapshots) {
        this.engine = engine;
        this.log = log;
        this.snapshots = snapshots;
    }

    private void note(String method, String collection, boolean write) {
        log.add(Call.Front.GRPC, "qdrant.Snapshots/" + method, engine.canonical(collection), write);
    }

    @Override
    public void create(CreateSnapshotRequest request, StreamObserver<CreateSnapshotResponse> observer) {
        note("Create", request.getCollectionName(), true);
        GrpcFront.answer(
                observer,
                () -> CreateSnapshotResponse.newBuilder()
                        .setSnapshotDescription(
                                description(snapshots.create(GrpcFront.access(), request.getCollectionName())))
                        .build());
    }

    @Override
    public void list(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> observer) {
        note("List", request.getCollectionName(), false);
        GrpcFront.answer(observer, () -> {
            ListSnapshotsResponse.Builder all = ListSnapshotsResponse.newBuilder();
            snapshots
                    .list(GrpcFront.access(), request.getCollectionName())
                    .forEach(one -> all.addSnapshotDescriptions(description(one)));
            return all.build();
        });
    }

    @Override
    public void delete(DeleteSnapshotRequest request, StreamObserver<DeleteSnapshotResponse> observer) {
        note("Delete", request.getCollectionName(), true);
        GrpcFront.answer(observer, () -> {
            snapshots.delete(GrpcFront.access(), request.getCollectionName(), request.getSnapshotName());
            return DeleteSnapshotResponse.getDefaultInstance();
        });
    }

    private static SnapshotDescription description(Snapshots.Description one) {
        return SnapshotDescription.newBuilder()
                .setName(one.name())
                .setCreationTime(Timestamp.newBuilder().setSeconds(one.created().getEpochSecond()))
                .setSize(one.size())
                .setChecksum(one.checksum())
                .build();
    }
}
