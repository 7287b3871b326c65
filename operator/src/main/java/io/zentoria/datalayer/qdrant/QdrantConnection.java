package io.zentoria.datalayer.qdrant;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.CollectionsGrpc.CollectionsFutureStub;
import io.qdrant.client.grpc.PointsGrpc.PointsFutureStub;
import io.qdrant.client.grpc.QdrantGrpc.QdrantFutureStub;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.StoreException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The line to one Qdrant. Opening does not call the server. Every call has a time limit. The stubs are used and not the
 * client's own methods, since those log every failure themselves, stack trace included.
 */
final class QdrantConnection implements AutoCloseable {
    /**
     * How long calls may take.
     *
     * @param read a read that takes longer will not be answered at all
     * @param write changes wait for running optimizations, and an index for its data
     */
    record Limits(Duration read, Duration write) {
        static final Limits STANDARD = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(60));
    }

    /** What the deadline of a call may be exceeded by before the call is given up from this side. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final QdrantFailures failures;
    private final Limits limits;
    private final ManagedChannel channel;
    private final QdrantGrpcClient client;

    private QdrantConnection(QdrantEndpoint endpoint, QdrantFailures failures, Limits limits, ManagedChannel channel) {
        this.failures = failures;
        this.limits = limits;
        this.channel = channel;
        QdrantGrpcClient.Builder builder = QdrantGrpcClient.newBuilder(channel, false, false);
        endpoint.apiKey().map(Password::reveal).ifPresent(builder::withApiKey);
        this.client = builder.build();
    }

    /**
     * @throws StoreException when the certificates of the endpoint cannot be read; the server is not called
     */
    static QdrantConnection open(QdrantEndpoint endpoint, Limits limits) throws StoreException {
        QdrantFailures failures = new QdrantFailures(endpoint);
        OkHttpChannelBuilder builder;
        try {
            builder = OkHttpChannelBuilder.forAddress(bare(endpoint.host()), endpoint.grpcPort());
        } catch (IllegalArgumentException e) {
            throw failures.endpoint(e);
        }
        if (!endpoint.encrypted()) {
            builder.usePlaintext();
        } else {
            builder.sslSocketFactory(EndpointTls.context(endpoint).getSocketFactory());
            if (!EndpointTls.isByName(endpoint)) { // the driver compares the name by itself, whatever is trusted
                builder.hostnameVerifier((host, session) -> true);
            }
        }
        return new QdrantConnection(
                endpoint,
                failures,
                limits,
                builder.socketFactory(new TimedSockets()).build());
    }

    /** gRPC puts the brackets around an IPv6 address itself. */
    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    QdrantFutureStub server() {
        return client.qdrant().withDeadlineAfter(limits.read().toMillis(), TimeUnit.MILLISECONDS);
    }

    CollectionsFutureStub reading() {
        return client.collections().withDeadlineAfter(limits.read().toMillis(), TimeUnit.MILLISECONDS);
    }

    CollectionsFutureStub writing() {
        return client.collections().withDeadlineAfter(limits.write().toMillis(), TimeUnit.MILLISECONDS);
    }

    PointsFutureStub points() {
        return client.points().withDeadlineAfter(limits.write().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Waits for an answer.
     *
     * @param doing what is being done, for the message: {@code reading collection docs}
     */
    <T> T await(ListenableFuture<T> call, String doing) throws StoreException {
        try {
            return call.get(limits.write().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failures.of(doing, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            call.cancel(true);
            throw failures.of(doing, e);
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw failures.interrupted(doing, e);
        }
    }

    QdrantFailures failures() {
        return failures;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
