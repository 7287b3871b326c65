package io.zentoria.datalayer.testbed.qdrant;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.CountResponse;
import io.qdrant.client.grpc.Points.CountResult;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeleteFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.GetResponse;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.QueryResponse;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.SearchPoints;
import io.qdrant.client.grpc.Points.SearchResponse;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import io.qdrant.client.grpc.PointsGrpc;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code qdrant.Points}: what applications use most. */
final class PointsService extends PointsGrpc.PointsImplBase {
    private static final int PAGE = 10;

    private final Engine engine;
    private final CallLog log;

    PointsService(Engine engine, CallLog log) {
        this.engine = engine;
        this.log = log;
    }

    private <T> void answer(
            StreamObserver<T> observer, String method, String collection, boolean write, Supplier<T> work) {
        log.add(Call.Front.GRPC, "qdrant.Points/" + method, collection, write);
        GrpcFront.answer(observer, work);
    }

    /** How a change is answered: only who waits is told that it is done. */
    private static PointsOperationResponse updated(boolean waited, long operation) {
        return PointsOperationResponse.newBuilder()
                .setResult(UpdateResult.newBuilder()
                        .setOperationId(operation)
                        .setStatus(waited ? UpdateStatus.Completed : UpdateStatus.Acknowledged))
                .build();
    }

    @Override
    public void upsert(UpsertPoints request, StreamObserver<PointsOperationResponse> observer) {
        answer(observer, "Upsert", request.getCollectionName(), true, () -> {
            List<Point> points = request.getPointsList().stream()
                    .map(point -> new Point(
                            Values.id(point.getId()), Vectors.of(point.getVectors()), point.getPayloadMap(), 0))
                    .toList();
            return updated(
                    request.getWait(),
                    engine.with(
                            GrpcFront.access(),
                            Need.WRITE_POINTS,
                            request.getCollectionName(),
                            it -> it.upsert(points)));
        });
    }

    @Override
    public void delete(DeletePoints request, StreamObserver<PointsOperationResponse> observer) {
        answer(
                observer,
                "Delete",
                request.getCollectionName(),
                true,
                () -> updated(
                        request.getWait(),
                        engine.with(
                                GrpcFront.access(),
                                Need.WRITE_POINTS,
                                request.getCollectionName(),
                                it -> it.delete(which(request.getPoints())))));
    }

    @Override
    public void setPayload(SetPayloadPoints request, StreamObserver<PointsOperationResponse> observer) {
        answer(
                observer,
                "SetPayload",
                request.getCollectionName(),
                true,
                () -> updated(
                        request.getWait(),
                        engine.with(
                                GrpcFront.access(),
                                Need.WRITE_POINTS,
                                request.getCollectionName(),
                                it -> it.change(
                                        which(request.getPointsSelector()),
                                        point -> point.withPayload(
                                                StoredCollection.merged(point.payload(), request.getPayloadMap()),
                                                it.operations())))));
    }

    private static Predicate<Point> which(PointsSelector selector) {
        if (selector.hasFilter()) {
            return point -> Filters.passes(selector.getFilter(), point);
        }
        Set<PointId> ids =
                selector.getPoints().getIdsList().stream().map(Values::id).collect(Collectors.toSet());
        return point -> ids.contains(point.id());
    }

    @Override
    public void get(GetPoints request, StreamObserver<GetResponse> observer) {
        answer(observer, "Get", request.getCollectionName(), false, () -> {
            GetResponse.Builder found = GetResponse.newBuilder();
            List<PointId> ids = request.getIdsList().stream().map(Values::id).toList();
            engine.with(GrpcFront.access(), Need.READ, request.getCollectionName(), it -> it.get(ids))
                    .forEach(point ->
                            found.addResult(retrieved(point, request.getWithPayload(), request.getWithVectors())));
            return found.build();
        });
    }

    @Override
    public void count(CountPoints request, StreamObserver<CountResponse> observer) {
        answer(
                observer,
                "Count",
                request.getCollectionName(),
                false,
                () -> CountResponse.newBuilder()
                        .setResult(CountResult.newBuilder()
                                .setCount(engine.with(
                                        GrpcFront.access(),
                                        Need.READ,
                                        request.getCollectionName(),
                                        it -> it.count(request.getFilter()))))
                        .build());
    }

    @Override
    public void scroll(ScrollPoints request, StreamObserver<ScrollResponse> observer) {
        answer(observer, "Scroll", request.getCollectionName(), false, () -> {
            if (request.hasOrderBy()) {
                throw Refusal.notHere("order_by");
            }
            int limit = request.hasLimit() ? request.getLimit() : PAGE;
            List<Point> page = engine.with(
                    GrpcFront.access(),
                    Need.READ,
                    request.getCollectionName(),
                    it -> it.page(request.getFilter(), request.getOffset(), limit));
            ScrollResponse.Builder found = ScrollResponse.newBuilder();
            page.stream()
                    .limit(limit)
                    .forEach(point ->
                            found.addResult(retrieved(point, request.getWithPayload(), request.getWithVectors())));
            if (page.size() > limit) {
                found.setNextPageOffset(page.get(limit).id());
            }
            return found.build();
        });
    }

    @Override
    public void search(SearchPoints request, StreamObserver<SearchResponse> observer) {
        answer(observer, "Search", request.getCollectionName(), false, () -> {
            SearchResponse.Builder found = SearchResponse.newBuilder();
            nearest(
                            request.getCollectionName(),
                            request.getVectorName(),
                            Vectors.floats(request.getVectorList()),
                            request.getFilter(),
                            request.getOffset(),
                            request.getLimit())
                    .forEach(hit -> found.addResult(scored(hit, request.getWithPayload(), request.getWithVectors())));
            return found.build();
        });
    }

    @Override
    public void query(QueryPoints request, StreamObserver<QueryResponse> observer) {
        answer(observer, "Query", request.getCollectionName(), false, () -> {
            if (!request.getQuery().getNearest().hasDense() || request.getPrefetchCount() > 0) {
                throw Refusal.notHere("a query that is not the nearest of one dense vector");
            }
            QueryResponse.Builder found = QueryResponse.newBuilder();
            nearest(
                            request.getCollectionName(),
                            request.getUsing(),
                            Vectors.floats(
                                    request.getQuery().getNearest().getDense().getDataList()),
                            request.getFilter(),
                            request.getOffset(),
                            request.hasLimit() ? request.getLimit() : PAGE)
                    .forEach(hit -> found.addResult(scored(hit, request.getWithPayload(), request.getWithVectors())));
            return found.build();
        });
    }

    private List<StoredCollection.Hit> nearest(
            String collection, String using, float[] vector, Filter filter, long offset, long limit) {
        return engine.with(GrpcFront.access(), Need.READ, collection, it -> it.nearest(using, vector, filter)).stream()
                .skip(offset)
                .limit(limit)
                .toList();
    }

    private static RetrievedPoint retrieved(Point point, WithPayloadSelector payload, WithVectorsSelector vectors) {
        RetrievedPoint.Builder found = RetrievedPoint.newBuilder().setId(point.id());
        if (shown(payload)) {
            found.putAllPayload(point.payload());
        }
        if (vectors.getEnable()) {
            found.setVectors(Vectors.output(point.vectors()));
        }
        return found.build();
    }

    private static ScoredPoint scored(
            StoredCollection.Hit hit, WithPayloadSelector payload, WithVectorsSelector vectors) {
        ScoredPoint.Builder found = ScoredPoint.newBuilder()
                .setId(hit.point().id())
                .setScore(hit.score())
                .setVersion(hit.point().version());
        if (shown(payload)) {
            found.putAllPayload(hit.point().payload());
        }
        if (vectors.getEnable()) {
            found.setVectors(Vectors.output(hit.point().vectors()));
        }
        return found.build();
    }

    private static boolean shown(WithPayloadSelector payload) {
        if (payload.hasInclude() || payload.hasExclude()) {
            throw Refusal.notHere("a part of the payload");
        }
        return payload.getEnable();
    }

    @Override
    public void createFieldIndex(CreateFieldIndexCollection request, StreamObserver<PointsOperationResponse> observer) {
        answer(
                observer,
                "CreateFieldIndex",
                request.getCollectionName(),
                true,
                () -> updated(
                        request.getWait(),
                        engine.createIndex(
                                GrpcFront.access(),
                                request.getCollectionName(),
                                request.getFieldName(),
                                Indexes.of(request))));
    }

    @Override
    public void deleteFieldIndex(DeleteFieldIndexCollection request, StreamObserver<PointsOperationResponse> observer) {
        answer(
                observer,
                "DeleteFieldIndex",
                request.getCollectionName(),
                true,
                () -> updated(
                        request.getWait(),
                        engine.dropIndex(GrpcFront.access(), request.getCollectionName(), request.getFieldName())));
    }
}
