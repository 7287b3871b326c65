package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.api.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The trust of {@code tls.mode: Require}, as PostgreSQL defines the word: the line is encrypted; with an authority's
 * certificates the server's must come from it, without any it may come from anywhere; the host's name is not compared.
 */
final class RequireTrust extends X509ExtendedTrustManager {
    private final Optional<X509TrustManager> authority;

    private RequireTrust(Optional<X509TrustManager> authority) {
        this.authority = authority;
    }

    /** The trust that an encrypted endpoint asks for; empty: the one that the Java runtime has anyway, names included. */
    static Optional<X509TrustManager> of(QdrantEndpoint endpoint) throws IOException {
        boolean byName = endpoint.tls() == Tls.Mode.VERIFY_FULL;
        if (endpoint.caCertificates().isEmpty()) {
            return byName ? Optional.empty() : Optional.of(anyone());
        }
        X509TrustManager authority = authority(endpoint.caCertificates().get());
        return Optional.of(byName ? authority : ofAuthority(authority));
    }

    /** Trusts any server. */
    static X509TrustManager anyone() {
        return new RequireTrust(Optional.empty());
    }

    /** Trusts the servers of an authority, whatever they are called. */
    static X509TrustManager ofAuthority(X509TrustManager authority) {
        return new RequireTrust(Optional.of(authority));
    }

    /**
     * The usual trust in an authority, names included.
     *
     * @param certificates PEM
     * @throws IOException when there is none in it
     */
    static X509TrustManager authority(String certificates) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificates.getBytes(StandardCharsets.UTF_8)))) {
                trusted.setCertificateEntry("authority-" + number++, certificate);
            }
            if (number == 0) {
                throw new IOException("no certificate in it");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    return x509;
                }
            }
            throw new IOException("this Java knows no X.509 trust");
        } catch (GeneralSecurityException e) {
            throw new IOException("not certificates in PEM form", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (authority.isPresent()) {
            authority.get().checkServerTrusted(chain, authType);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this end is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authority.map(X509TrustManager::getAcceptedIssuers).orElse(new X509Certificate[0]);
    }
}
