package io.zentoria.datalayer.backup.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.qdrant.QdrantEndpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The line to a server over REST: keys and encryption, against a server that only says its version. */
class QdrantRestTest {
    private static final String PASSWORD = "changeit";
    private static final String VERSION = "{\"title\": \"qdrant\", \"version\": \"1.18.3\"}";

    @TempDir
    private static Path folder;

    private static SSLContext serverKeys;
    private static String certificate;
    private static String otherCertificate;

    private HttpServer server;
    private volatile String keyThatCame;

    @BeforeAll
    static void makeCertificates() throws Exception {
        KeyStore keys = keyPair("server");
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        serverKeys = SSLContext.getInstance("TLS");
        serverKeys.init(factory.getKeyManagers(), null, null);
        certificate = pem(keys);
        otherCertificate = pem(keyPair("other"));
    }

    private static KeyStore keyPair(String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Path log = folder.resolve(name + ".log");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(Files.readString(log)).isZero();
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    private static String pem(KeyStore keys) throws Exception {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(keys.getCertificate("own").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private int start(boolean encrypted, String answer) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (encrypted) {
            HttpsServer secure = HttpsServer.create(address, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(serverKeys));
            server = secure;
        } else {
            server = HttpServer.create(address, 0);
        }
        server.createContext("/", exchange -> {
            keyThatCame = exchange.getRequestHeaders().getFirst("api-key");
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server.getAddress().getPort();
    }

    private static String version(String host, int port, Tls.Mode tls, Optional<String> ca, Optional<String> key)
            throws BackupException, InterruptedException {
        try (QdrantRest rest = new QdrantRest(
                new QdrantEndpoint(host, port, 1, tls, ca, key.map(Password::of)), QdrantCorner.LIMITS)) {
            return new QdrantServerView(rest).version();
        }
    }

    private static BackupException failing(
            String host, int port, Tls.Mode tls, Optional<String> ca, Optional<String> key) {
        return catchThrowableOfType(BackupException.class, () -> version(host, port, tls, ca, key));
    }

    @Test
    void keyIsSent() throws Exception {
        int port = start(false, VERSION);
        assertThat(version("localhost", port, Tls.Mode.DISABLE, Optional.empty(), Optional.of("right")))
                .isEqualTo("1.18.3");
        assertThat(keyThatCame).isEqualTo("right");
    }

    @Test
    void keyThatCannotBeSentIsSaidAndNotShown() {
        BackupException bad =
                failing("localhost", 1, Tls.Mode.DISABLE, Optional.empty(), Optional.of("canary\nX-Evil: 1"));
        assertThat(bad.reason()).isEqualTo("AuthenticationFailed");
        assertThat(bad).hasMessageNotContaining("canary").hasNoCause();
    }

    @Test
    void requireTakesAnyNameButOnlyTheAuthorityThatIsGiven() throws Exception {
        int port = start(true, VERSION);
        assertThat(version("127.0.0.1", port, Tls.Mode.REQUIRE, Optional.empty(), Optional.empty()))
                .isEqualTo("1.18.3");
        assertThat(version("127.0.0.1", port, Tls.Mode.REQUIRE, Optional.of(certificate), Optional.empty()))
                .isEqualTo("1.18.3");
        BackupException other =
                failing("127.0.0.1", port, Tls.Mode.REQUIRE, Optional.of(otherCertificate), Optional.empty());
        assertThat(other.reason()).isEqualTo("TlsFailed");
        assertThat(other.permanent()).isTrue();
    }

    @Test
    void verifyFullComparesTheNameTooAndTrustsNobodyUnasked() throws Exception {
        int port = start(true, VERSION);
        assertThat(version("localhost", port, Tls.Mode.VERIFY_FULL, Optional.of(certificate), Optional.empty()))
                .isEqualTo("1.18.3");
        for (BackupException refused : List.of(
                failing("127.0.0.1", port, Tls.Mode.VERIFY_FULL, Optional.of(certificate), Optional.empty()),
                failing("localhost", port, Tls.Mode.VERIFY_FULL, Optional.empty(), Optional.empty()))) {
            assertThat(refused.reason()).isEqualTo("TlsFailed");
            assertThat(refused).hasMessageContaining("check endpoint.tls");
        }
        assertThat(keyThatCame).isNull();
    }

    @Test
    void whatIsNoQdrantIsSaidSo() throws Exception {
        for (String answer : List.of("hello", "{}", "[]")) {
            int port = start(false, answer);
            BackupException other = failing("localhost", port, Tls.Mode.DISABLE, Optional.empty(), Optional.empty());
            assertThat(other.reason()).isEqualTo("InvalidEndpoint");
            assertThat(other).hasMessageContaining("is no Qdrant");
            server.stop(0);
        }
    }

    @Test
    void hostThatIsNoneIsSaidAndAnIpv6AddressNeedsNoBrackets() {
        assertThat(failing("my host", 1, Tls.Mode.DISABLE, Optional.empty(), Optional.empty())
                        .reason())
                .isEqualTo("InvalidEndpoint");
        assertThat(failing("::1", 1, Tls.Mode.DISABLE, Optional.empty(), Optional.empty())
                        .reason())
                .isEqualTo("Unreachable");
    }

    @Test
    void stepsOfAPathAreEncodedEach() {
        assertThat(QdrantRest.path("collections", "a b/ä%?#+", "points"))
                .isEqualTo("/collections/a%20b%2F%C3%A4%25%3F%23%2B/points");
    }
}
