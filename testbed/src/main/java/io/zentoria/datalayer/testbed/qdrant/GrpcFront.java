package io.zentoria.datalayer.testbed.qdrant;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The door of gRPC. */
final class GrpcFront implements AutoCloseable {
    static final Context.Key<Access> ACCESS = Context.key("access");
    private static final Metadata.Key<String> API_KEY = Metadata.Key.of("api-key", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final int LARGEST_MESSAGE = 64 * 1024 * 1024;

    private final Server server;

    GrpcFront(int port, Engine engine, Keys keys, CallLog log, Snapshots snapshots) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .addService(new CollectionsService(engine, log, snapshots))
                .addService(new PointsService(engine, log))
                .addService(new SnapshotsService(log, snapshots))
                .addService(new HealthService())
                .intercept(new Guard(keys))
                .build()
                .start();
    }

    /** Answers a call, or refuses it in the words of the real server. */
    static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
        T answer;
        try {
            answer = work.get();
        } catch (Refusal e) {
            observer.onError(
                    e.kind().grpc().toStatus().withDescription(e.getMessage()).asRuntimeException());
            return;
        }
        observer.onNext(answer);
        observer.onCompleted();
    }

    static Access access() {
        return ACCESS.get();
    }

    @Override
    public void close() {
        try {
            if (!server.shutdown().awaitTermination(1, TimeUnit.SECONDS)) {
                server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** Asks for the key before anything is read. */
    private record Guard(Keys keys) implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (call.getMethodDescriptor().getFullMethodName().equals("qdrant.Qdrant/HealthCheck")) {
                return next.startCall(call, headers);
            }
            try {
                Access access = keys.access(headers.get(API_KEY), headers.get(AUTHORIZATION));
                return Contexts.interceptCall(Context.current().withValue(ACCESS, access), call, headers, next);
            } catch (Refusal e) {
                Status status = e.kind().grpc().toStatus().withDescription(e.getMessage());
                call.close(status, new Metadata());
                return new ServerCall.Listener<>() {};
            }
        }
    }
}
