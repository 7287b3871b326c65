package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.tls.RequireTrust;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Connects the driver to an endpoint. Its own way tries to tell several addresses apart and hides why it failed. */
final class RedisSockets implements JedisSocketFactory {
    private final RedisEndpoint endpoint;
    private final int timeoutMillis;

    /** @param timeout for the connection, and for each wait until something else is set */
    RedisSockets(RedisEndpoint endpoint, Duration timeout) {
        this.endpoint = endpoint;
        this.timeoutMillis = Math.toIntExact(timeout.toMillis());
    }

    @Override
    public Socket createSocket() {
        Socket socket = new Socket();
        try {
            socket.setKeepAlive(true);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            return endpoint.encryption() == RedisEndpoint.Encryption.NONE ? socket : encrypted(socket);
        } catch (IOException e) {
            try {
                socket.close();
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw new JedisConnectionException("no connection to " + endpoint.address(), e);
        }
    }

    private Socket encrypted(Socket socket) throws IOException {
        boolean byName = endpoint.encryption() == RedisEndpoint.Encryption.VERIFIED;
        SSLSocket encrypted = (SSLSocket) RequireTrust.context(trust(byName))
                .getSocketFactory()
                .createSocket(socket, endpoint.host(), endpoint.port(), true);
        if (byName) {
            SSLParameters parameters = encrypted.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            encrypted.setSSLParameters(parameters);
        }
        encrypted.startHandshake();
        return encrypted;
    }

    private Optional<X509TrustManager> trust(boolean byName) throws SSLException {
        try {
            return RequireTrust.of(byName, endpoint.caPem());
        } catch (IOException e) {
            throw new SSLException("the certificates of caSecretRef cannot be used: " + e.getMessage(), e);
        }
    }
}
