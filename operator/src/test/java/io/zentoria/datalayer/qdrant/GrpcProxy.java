package io.zentoria.datalayer.qdrant;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.HandlerRegistry;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Stands between the store and a Qdrant: keeps a list of the calls, and can let the line die at any of them, for good
 * until it is healed. Works with any server, since it looks at names only and passes the bytes on.
 */
final class GrpcProxy implements AutoCloseable {
    private static final Set<String> READS = Set.of(
            "qdrant.Qdrant/HealthCheck",
            "qdrant.Collections/List",
            "qdrant.Collections/Get",
            "qdrant.Collections/ListAliases",
            "qdrant.Collections/CollectionExists");

    /** Where a line dies. */
    enum Cut {
        /** The server never hears of the call. */
        BEFORE,
        /** The server does it, and the answer is lost. */
        UNANSWERED
    }

    private final ManagedChannel channel;
    private final Server server;
    private final List<String> calls = new ArrayList<>();
    private int writes;
    private int dieAtWrite = Integer.MAX_VALUE;
    private Cut cut = Cut.BEFORE;
    private boolean dead;

    GrpcProxy(String host, int port) {
        channel = Grpc.newChannelBuilderForAddress(host, port, InsecureChannelCredentials.create())
                .build();
        try {
            server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                    .fallbackHandlerRegistry(new Any())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getPort();
    }

    /** All calls since the last one of these, by name. */
    synchronized List<String> takeCalls() {
        List<String> taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    static boolean isWrite(String call) {
        return !READS.contains(call);
    }

    /** From now on the line dies at the write of this number, counted from one. */
    synchronized void dieAt(int write, Cut how) {
        writes = 0;
        dieAtWrite = write;
        cut = how;
        dead = false;
    }

    /** Lets calls through again. */
    synchronized void heal() {
        dieAtWrite = Integer.MAX_VALUE;
        dead = false;
    }

    synchronized boolean died() {
        return dead;
    }

    /** Whether the call may go to the server, and whether its answer may come back. */
    private record Fate(boolean forwarded, boolean answered) {}

    private synchronized Fate fate(String call) {
        calls.add(call);
        if (dead) {
            return new Fate(false, false);
        }
        if (isWrite(call) && ++writes == dieAtWrite) {
            dead = true;
            return new Fate(cut == Cut.UNANSWERED, false);
        }
        return new Fate(true, true);
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    private final class Any extends HandlerRegistry {
        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
            MethodDescriptor<byte[], byte[]> method = MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName(name)
                    .build();
            return ServerMethodDefinition.create(method, new Forward(method));
        }
    }

    private final class Forward implements ServerCallHandler<byte[], byte[]> {
        private final MethodDescriptor<byte[], byte[]> method;

        Forward(MethodDescriptor<byte[], byte[]> method) {
            this.method = method;
        }

        @Override
        public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> in, Metadata headers) {
            Fate fate = fate(method.getFullMethodName());
            in.request(2);
            return new ServerCall.Listener<>() {
                @Override
                public void onMessage(byte[] request) {
                    if (fate.forwarded()) {
                        forward(in, headers, request, fate.answered());
                    } else {
                        in.close(Status.UNAVAILABLE.withDescription("the line is cut"), new Metadata());
                    }
                }
            };
        }

        private void forward(ServerCall<byte[], byte[]> in, Metadata headers, byte[] request, boolean answered) {
            ClientCall<byte[], byte[]> out = channel.newCall(method, CallOptions.DEFAULT);
            out.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onMessage(byte[] answer) {
                            if (answered) {
                                in.sendHeaders(new Metadata());
                                in.sendMessage(answer);
                            }
                        }

                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            in.close(answered ? status : Status.UNAVAILABLE, answered ? trailers : new Metadata());
                        }
                    },
                    headers);
            out.request(2);
            out.sendMessage(request);
            out.halfClose();
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
