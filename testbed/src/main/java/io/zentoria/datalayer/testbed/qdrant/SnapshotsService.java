package io.zentoria.datalayer.testbed.qdrant;

import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.SnapshotsGrpc;
import io.qdrant.client.grpc.SnapshotsService.CreateFullSnapshotRequest;
import io.qdrant.client.grpc.SnapshotsService.CreateSnapshotRequest;
import io.qdrant.client.grpc.SnapshotsService.CreateSnapshotResponse;
import io.qdrant.client.grpc.SnapshotsService.DeleteFullSnapshotRequest;
import io.qdrant.client.grpc.SnapshotsService.DeleteSnapshotRequest;
import io.qdrant.client.grpc.SnapshotsService.DeleteSnapshotResponse;
import io.qdrant.client.grpc.SnapshotsService.ListFullSnapshotsRequest;
import io.qdrant.client.grpc.SnapshotsService.ListSnapshotsRequest;
import io.qdrant.client.grpc.SnapshotsService.ListSnapshotsResponse;
import io.qdrant.client.grpc.SnapshotsService.SnapshotDescription;
import org.jspecify.annotations.Nullable;

/** {@code qdrant.Snapshots}; their bytes go over REST only. */
final class SnapshotsService extends SnapshotsGrpc.SnapshotsImplBase {
    private final CallLog log;
    private final Snapshots snapshots;

    SnapshotsService(CallLog log, Snapshots snapshots) {
        this.log = log;
        this.snapshots = snapshots;
    }

    private void note(String method, @Nullable String collection, boolean write) {
        log.add(Call.Front.GRPC, "qdrant.Snapshots/" + method, collection, write);
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

    @Override
    public void createFull(CreateFullSnapshotRequest request, StreamObserver<CreateSnapshotResponse> observer) {
        note("CreateFull", null, true);
        GrpcFront.answer(
                observer,
                () -> CreateSnapshotResponse.newBuilder()
                        .setSnapshotDescription(description(snapshots.createFull(GrpcFront.access())))
                        .build());
    }

    @Override
    public void listFull(ListFullSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> observer) {
        note("ListFull", null, false);
        GrpcFront.answer(observer, () -> {
            ListSnapshotsResponse.Builder all = ListSnapshotsResponse.newBuilder();
            snapshots.listFull(GrpcFront.access()).forEach(one -> all.addSnapshotDescriptions(description(one)));
            return all.build();
        });
    }

    @Override
    public void deleteFull(DeleteFullSnapshotRequest request, StreamObserver<DeleteSnapshotResponse> observer) {
        note("DeleteFull", null, true);
        GrpcFront.answer(observer, () -> {
            snapshots.deleteFull(GrpcFront.access(), request.getSnapshotName());
            return DeleteSnapshotResponse.getDefaultInstance();
        });
    }

    private static SnapshotDescription description(SnapshotFolder.Info one) {
        return SnapshotDescription.newBuilder()
                .setName(one.name())
                .setCreationTime(Timestamp.newBuilder().setSeconds(one.created().getEpochSecond()))
                .setSize(one.size())
                .setChecksum(one.checksum())
                .build();
    }
}
