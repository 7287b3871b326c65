package io.zentoria.datalayer.testbed.qdrant;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Collections.ChangeAliases;
import io.qdrant.client.grpc.Collections.CollectionDescription;
import io.qdrant.client.grpc.Collections.CollectionExists;
import io.qdrant.client.grpc.Collections.CollectionExistsRequest;
import io.qdrant.client.grpc.Collections.CollectionExistsResponse;
import io.qdrant.client.grpc.Collections.CollectionOperationResponse;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.GetCollectionInfoResponse;
import io.qdrant.client.grpc.Collections.ListAliasesRequest;
import io.qdrant.client.grpc.Collections.ListAliasesResponse;
import io.qdrant.client.grpc.Collections.ListCollectionAliasesRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsResponse;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.CollectionsGrpc;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code qdrant.Collections}. */
final class CollectionsService extends CollectionsGrpc.CollectionsImplBase {
    private final Engine engine;
    private final CallLog log;
    private final Snapshots snapshots;

    CollectionsService(Engine engine, CallLog log, Snapshots snapshots) {
        this.engine = engine;
        this.log = log;
        this.snapshots = snapshots;
    }

    private <T> void answer(
            StreamObserver<T> observer, String method, @Nullable String collection, boolean write, Supplier<T> work) {
        log.add(Call.Front.GRPC, "qdrant.Collections/" + method, collection, write);
        GrpcFront.answer(observer, work);
    }

    private static CollectionOperationResponse done(boolean result) {
        return CollectionOperationResponse.newBuilder().setResult(result).build();
    }

    @Override
    public void create(CreateCollection request, StreamObserver<CollectionOperationResponse> observer) {
        answer(observer, "Create", request.getCollectionName(), true, () -> {
            Limits.ofBody()
                    .newCollection(request.getCollectionName())
                    .create(request)
                    .refuse();
            Engine.requireDistances(request);
            return done(engine.create(GrpcFront.access(), request));
        });
    }

    @Override
    public void update(UpdateCollection request, StreamObserver<CollectionOperationResponse> observer) {
        answer(observer, "Update", request.getCollectionName(), true, () -> {
            Limits.ofBody()
                    .collection(request.getCollectionName())
                    .update(request)
                    .refuse();
            return done(engine.update(GrpcFront.access(), request));
        });
    }

    @Override
    public void delete(DeleteCollection request, StreamObserver<CollectionOperationResponse> observer) {
        answer(observer, "Delete", request.getCollectionName(), true, () -> {
            Limits.ofBody().collection(request.getCollectionName()).refuse();
            boolean deleted = engine.delete(GrpcFront.access(), request.getCollectionName());
            if (deleted) {
                snapshots.forget(request.getCollectionName());
            }
            return done(deleted);
        });
    }

    @Override
    public void get(GetCollectionInfoRequest request, StreamObserver<GetCollectionInfoResponse> observer) {
        answer(
                observer,
                "Get",
                request.getCollectionName(),
                false,
                () -> GetCollectionInfoResponse.newBuilder()
                        .setResult(engine.info(GrpcFront.access(), request.getCollectionName()))
                        .build());
    }

    @Override
    public void list(ListCollectionsRequest request, StreamObserver<ListCollectionsResponse> observer) {
        answer(observer, "List", null, false, () -> {
            ListCollectionsResponse.Builder names = ListCollectionsResponse.newBuilder();
            engine.list(GrpcFront.access())
                    .forEach(name -> names.addCollections(
                            CollectionDescription.newBuilder().setName(name)));
            return names.build();
        });
    }

    @Override
    public void collectionExists(CollectionExistsRequest request, StreamObserver<CollectionExistsResponse> observer) {
        answer(
                observer,
                "CollectionExists",
                request.getCollectionName(),
                false,
                () -> CollectionExistsResponse.newBuilder()
                        .setResult(CollectionExists.newBuilder()
                                .setExists(engine.exists(GrpcFront.access(), request.getCollectionName())))
                        .build());
    }

    @Override
    public void updateAliases(ChangeAliases request, StreamObserver<CollectionOperationResponse> observer) {
        answer(
                observer,
                "UpdateAliases",
                null,
                true,
                () -> done(engine.changeAliases(GrpcFront.access(), request.getActionsList())));
    }

    @Override
    public void listAliases(ListAliasesRequest request, StreamObserver<ListAliasesResponse> observer) {
        answer(
                observer,
                "ListAliases",
                null,
                false,
                () -> ListAliasesResponse.newBuilder()
                        .addAllAliases(engine.aliases(GrpcFront.access()))
                        .build());
    }

    @Override
    public void listCollectionAliases(
            ListCollectionAliasesRequest request, StreamObserver<ListAliasesResponse> observer) {
        answer(
                observer,
                "ListCollectionAliases",
                request.getCollectionName(),
                false,
                () -> ListAliasesResponse.newBuilder()
                        .addAllAliases(engine.aliases(GrpcFront.access(), request.getCollectionName()))
                        .build());
    }
}
