package io.zentoria.datalayer.tls;

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
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The trust of {@code tls.mode: Require}, as PostgreSQL defines the word: the line is encrypted; with an authority's
 * certificates the server's must come from it, without any it may come from anywhere; the host's name is not compared.
 */
public final class RequireTrust extends X509ExtendedTrustManager {
    private final Optional<X509TrustManager> authority;

    private RequireTrust(Optional<X509TrustManager> authority) {
        this.authority = authority;
    }

    /**
     * The trust that an encrypted endpoint asks for; empty: the one that the Java runtime has anyway, names included.
     *
     * @param byName whether the certificate must be for the very host
     * @param certificates those of the authority, as PEM
     * @throws IOException when there are none in it
     */
    public static Optional<X509TrustManager> of(boolean byName, Optional<String> certificates) throws IOException {
        if (certificates.isEmpty()) {
            return byName ? Optional.empty() : Optional.of(anyone());
        }
        X509TrustManager authority = authority(certificates.get());
        return Optional.of(byName ? authority : ofAuthority(authority));
    }

    /** What encrypted lines are made with that are held to this trust; empty: to the Java runtime's. */
    public static SSLContext context(Optional<X509TrustManager> trust) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.map(one -> new TrustManager[] {one}).orElse(null), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java cannot encrypt: " + e.getMessage(), e);
        }
    }

    /** Trusts any server. */
    private static X509TrustManager anyone() {
        return new RequireTrust(Optional.empty());
    }

    /** Trusts the servers of an authority, whatever they are called. */
    private static X509TrustManager ofAuthority(X509TrustManager authority) {
        return new RequireTrust(Optional.of(authority));
    }

    /**
     * The usual trust in an authority, names included.
     *
     * @param certificates PEM
     * @throws IOException when there is none in it
     */
    private static X509TrustManager authority(String certificates) throws IOException {
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
