package io.zentoria.datalayer.qdrant;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.CollectionsGrpc.CollectionsFutureStub;
import io.qdrant.client.grpc.PointsGrpc.PointsFutureStub;
import io.qdrant.client.grpc.QdrantGrpc.QdrantFutureStub;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The line to one Qdrant. Opening does not call the server. Every call has a time limit. The stubs are used and not the
 * client's own methods, since those log every failure themselves, stack trace included.
 */
final class QdrantConnection implements AutoCloseable {
    /** A read that takes longer will not be answered at all. */
    static final Duration READ_LIMIT = Duration.ofSeconds(10);
    /** Changes wait for running optimizations, and an index for its data. */
    static final Duration WRITE_LIMIT = Duration.ofSeconds(60);

    /** What the deadline of a call may be exceeded by before the call is given up from this side. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final QdrantFailures failures;
    private final ManagedChannel channel;
    private final QdrantGrpcClient client;

    private QdrantConnection(QdrantEndpoint endpoint, QdrantFailures failures, ManagedChannel channel) {
        this.failures = failures;
        this.channel = channel;
        QdrantGrpcClient.Builder builder = QdrantGrpcClient.newBuilder(channel, false, false);
        endpoint.apiKey().map(Password::reveal).ifPresent(builder::withApiKey);
        this.client = builder.build();
    }

    /**
     * @throws StoreException when the certificates of the endpoint cannot be read; the server is not called
     */
    static QdrantConnection open(QdrantEndpoint endpoint) throws StoreException {
        QdrantFailures failures = new QdrantFailures(endpoint);
        ManagedChannel channel;
        try {
            channel = Grpc.newChannelBuilderForAddress(
                            bare(endpoint.host()), endpoint.grpcPort(), credentials(endpoint))
                    .build();
        } catch (IOException | IllegalArgumentException e) {
            throw failures.endpoint(e);
        }
        return new QdrantConnection(endpoint, failures, channel);
    }

    /** gRPC puts the brackets around an IPv6 address itself. */
    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static ChannelCredentials credentials(QdrantEndpoint endpoint) throws IOException {
        if (!endpoint.encrypted()) {
            return InsecureChannelCredentials.create();
        }
        byte[] certificates = endpoint.caCertificates().orElse("").getBytes(StandardCharsets.UTF_8);
        TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
        if (endpoint.tls() == Tls.Mode.REQUIRE) {
            builder.trustManager(RequireTrust.of(certificates));
        } else if (certificates.length > 0) {
            builder.trustManager(new ByteArrayInputStream(certificates));
        }
        return builder.build();
    }

    QdrantFutureStub server() {
        return client.qdrant().withDeadlineAfter(READ_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    CollectionsFutureStub reading() {
        return client.collections().withDeadlineAfter(READ_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    CollectionsFutureStub writing() {
        return client.collections().withDeadlineAfter(WRITE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    PointsFutureStub points() {
        return client.points().withDeadlineAfter(WRITE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Waits for an answer.
     *
     * @param doing what is being done, for the message: {@code reading collection docs}
     */
    <T> T await(ListenableFuture<T> call, String doing) throws StoreException {
        try {
            return call.get(WRITE_LIMIT.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
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
