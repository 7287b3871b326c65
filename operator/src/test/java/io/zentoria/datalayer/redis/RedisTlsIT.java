package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.testbed.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections: what each mode trusts. */
class RedisTlsIT {
    @TempDir
    static Path dir;

    private static RedisServer server;
    private static RedisClients clients;
    private static int tlsPort;
    private static String certificate;
    private static String strangersCertificate;

    @BeforeAll
    static void start() throws Exception {
        certificate = make(dir, "server", "localhost");
        strangersCertificate = make(dir, "stranger", "localhost");
        try (ServerSocket free = new ServerSocket(0)) {
            tlsPort = free.getLocalPort();
        }
        Map<String, String> config = new LinkedHashMap<>();
        config.put("tls-port", String.valueOf(tlsPort));
        config.put("tls-cert-file", "/srv/server.crt");
        config.put("tls-key-file", "/srv/server.key");
        config.put("tls-ca-cert-file", "/srv/server.crt");
        config.put("tls-auth-clients", "no");
        server = RedisServer.start(dir, config);
        clients = new Bench(server).clients();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Makes a certificate that signs itself; returns it as PEM. */
    private static String make(Path dir, String name, String host) throws Exception {
        Path store = dir.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-ext",
                        "bc:c",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit"))
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        String pem = pem("CERTIFICATE", keys.getCertificate(name).getEncoded());
        Files.writeString(dir.resolve(name + ".crt"), pem);
        Files.writeString(
                dir.resolve(name + ".key"),
                pem("PRIVATE KEY", keys.getKey(name, "changeit".toCharArray()).getEncoded()));
        return pem;
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), what);
    }

    private static void look(String host, RedisEndpoint.Encryption encryption, String ca)
            throws StoreException, IOException {
        RedisEndpoint endpoint = new RedisEndpoint(
                host,
                tlsPort,
                encryption,
                Optional.ofNullable(ca),
                Optional.empty(),
                Optional.of(Password.of(server.adminPassword())));
        try (RedisStore store = clients.open(endpoint, Bench.OWNER)) {
            assertThat(store.observe(Bench.desired(Bench.sample())).version()).startsWith("8.");
        }
    }

    private static void refused(String host, RedisEndpoint.Encryption encryption, String ca) {
        assertThatThrownBy(() -> look(host, encryption, ca)).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.reason()).as(e.getMessage()).isEqualTo("TlsFailed");
            assertThat(e.getMessage()).contains("tls.mode");
        });
    }

    @Test
    void requiredEncryptsAndAsksForNoAuthority() throws Exception {
        look("127.0.0.1", RedisEndpoint.Encryption.REQUIRED, null);
    }

    @Test
    void requiredWithAnAuthorityTakesNoOtherAuthoritysCertificate() throws Exception {
        look("127.0.0.1", RedisEndpoint.Encryption.REQUIRED, certificate);
        refused("127.0.0.1", RedisEndpoint.Encryption.REQUIRED, strangersCertificate);
    }

    @Test
    void verifiedTakesOnlyTheRightNameOfTheRightAuthority() throws Exception {
        look("localhost", RedisEndpoint.Encryption.VERIFIED, certificate);
        refused("127.0.0.1", RedisEndpoint.Encryption.VERIFIED, certificate);
        refused("localhost", RedisEndpoint.Encryption.VERIFIED, strangersCertificate);
        refused("localhost", RedisEndpoint.Encryption.VERIFIED, null);
    }

    @Test
    void withoutEncryptionAServerThatAsksForItIsNotReached() {
        assertThatThrownBy(() -> look("127.0.0.1", RedisEndpoint.Encryption.NONE, null))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("127.0.0.1:" + tlsPort);
    }
}
