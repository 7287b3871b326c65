package io.zentoria.datalayer.redis;

import io.lettuce.core.ConnectionBuilder;
import io.lettuce.core.ConnectionPoint;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Transports;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import reactor.core.publisher.Mono;

/** The driver over a Unix socket of the Java runtime; by itself it would ask for a native library. */
final class SocketClient extends RedisClient {
    private final ClientResources shared;

    SocketClient(ClientResources resources, RedisURI uri) {
        super(resources, uri);
        this.shared = resources;
    }

    @Override
    protected void channelType(ConnectionBuilder builder, ConnectionPoint point) {
        builder.bootstrap()
                .group(shared.eventLoopGroupProvider().allocate(Transports.eventLoopGroupClass()))
                .channel(NioDomainSocketChannel.class);
    }

    @Override
    protected Mono<SocketAddress> getSocketAddress(RedisURI uri) {
        return Mono.just(UnixDomainSocketAddress.of(uri.getSocket()));
    }
}
