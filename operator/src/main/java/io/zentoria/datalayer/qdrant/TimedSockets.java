package io.zentoria.datalayer.qdrant;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Sockets that give up when nobody answers: the driver by itself waits as long as the kernel does, two minutes. */
final class TimedSockets extends SocketFactory {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    @Override
    public Socket createSocket() {
        return new Socket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress here, int herePort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(here, herePort));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress here, int herePort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(here, herePort));
    }

    private static Socket connected(InetSocketAddress there, @Nullable InetSocketAddress here) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(here);
            socket.connect(there, Math.toIntExact(CONNECT.toMillis()));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
