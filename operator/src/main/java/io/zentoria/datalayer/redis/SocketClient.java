package io.zentoria.datalayer.redis;

import io.lettuce.core.ConnectionBuilder;
import io.lettuce.core.ConnectionEvents;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Transports;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The driver over a Unix socket of the Java runtime. By itself it would ask for a native library, which is why it must not
 * know that it speaks to a socket: the host of its address is never used.
 */
final class SocketClient extends RedisClient {
    private final ClientResources shared;
    private final Path socket;

    SocketClient(ClientResources resources, Path socket, Duration connectTimeout) {
        super(
                resources,
                RedisURI.builder()
                        .withHost("localhost")
                        .withTimeout(connectTimeout)
                        .build());
        this.shared = resources;
        this.socket = socket;
    }

    @Override
    protected void connectionBuilder(
            Mono<SocketAddress> address, ConnectionBuilder builder, @Nullable ConnectionEvents events, RedisURI uri) {
        super.connectionBuilder(address, builder, events, uri);
        builder.bootstrap(new Bootstrap()
                .option(ChannelOption.ALLOCATOR, ByteBufAllocator.DEFAULT)
                .group(shared.eventLoopGroupProvider().allocate(Transports.eventLoopGroupClass()))
                .channel(NioDomainSocketChannel.class));
    }

    @Override
    protected Mono<SocketAddress> getSocketAddress(RedisURI uri) {
        return Mono.just(UnixDomainSocketAddress.of(socket));
    }
}
