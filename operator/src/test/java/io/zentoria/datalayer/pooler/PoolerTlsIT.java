package io.zentoria.datalayer.pooler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.StoreException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A PgBouncer with a certificate: clients must encrypt, and the console is reached as its endpoint says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PoolerTlsIT {
    private static final String STORE_PASSWORD = "changeit";

    private PooledBed bed;
    private PostgresSpec spec;
    private String certificate;

    @BeforeAll
    void start() throws Exception {
        bed = PooledBed.start();
        certificate = make(bed.folder(), "localhost");
        ObjectNode part = Yaml.read("""
                roles: [{name: app}]
                databases: [{name: app, owner: app}]
                pooler: {tlsSecretName: pooler-tls, pools: [{service: s, database: app, role: app, size: 3}]}
                """);
        spec = bed.spec(part);
        bed.make(spec);
        bed.pooler.load(
                PgBouncerIni.render(
                        PoolerDesired.of(spec),
                        new PgBouncerIni.Places(
                                "*",
                                "/etc/pgbouncer/userlist.txt",
                                bed.pooler.adminUser(),
                                Optional.empty(),
                                Optional.of(new PgBouncerIni.Certificate("/srv/tls.crt", "/srv/tls.key")))),
                bed.userList(spec));
    }

    @AfterAll
    void stop() {
        bed.close();
    }

    /** Makes a certificate that signs itself, with its key, as {@code tls.crt} and {@code tls.key}. */
    private static String make(Path folder, String host) throws Exception {
        Path store = folder.resolve("tls.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "tls",
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
                        STORE_PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD.toCharArray());
        }
        String pem = pem("CERTIFICATE", keys.getCertificate("tls").getEncoded());
        Files.writeString(folder.resolve("tls.crt"), pem);
        Path key = Files.writeString(
                folder.resolve("tls.key"),
                pem(
                        "PRIVATE KEY",
                        keys.getKey("tls", STORE_PASSWORD.toCharArray()).getEncoded()));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        return pem;
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), kind);
    }

    private Connection enter(String sslMode) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:%d/app?user=app&password=%s&sslmode=%s&sslrootcert=%s"
                        .formatted(
                                bed.pooler.port(),
                                PooledBed.passwordOf("app"),
                                sslMode,
                                bed.folder().resolve("tls.crt")));
    }

    private PoolerStore console(Tls.Mode mode, Optional<String> authority) {
        return new PoolerStore(new PoolerEndpoint(
                "localhost",
                bed.pooler.port(),
                mode,
                authority.map(Password::of),
                bed.pooler.adminUser(),
                Password.of(bed.pooler.adminPassword())));
    }

    @Test
    void clientsEncryptOrAreRefused() throws SQLException {
        try (Connection client = enter("verify-full")) {
            assertThat(PooledBed.one(client, "SELECT current_user")).isEqualTo("app");
        }
        assertThatThrownBy(() -> enter("disable")).isInstanceOf(SQLException.class);
    }

    @Test
    void consoleIsReachedAsItsEndpointSays() throws StoreException {
        PoolerDesired desired = PoolerDesired.of(spec);
        for (PoolerStore store : List.of(
                console(Tls.Mode.REQUIRE, Optional.empty()), console(Tls.Mode.VERIFY_FULL, Optional.of(certificate)))) {
            try (store) {
                assertThat(store.plan(desired, store.observe(desired)).isEmpty())
                        .isTrue();
            }
        }
    }

    @Test
    void certificateThatNobodyVouchesForIsSaid() {
        try (PoolerStore store = console(Tls.Mode.VERIFY_FULL, Optional.empty())) {
            assertThatThrownBy(() -> store.observe(PoolerDesired.of(spec)))
                    .isInstanceOfSatisfying(StoreException.class, e -> {
                        assertThat(e.reason()).isEqualTo("TlsFailed");
                        assertThat(e.kind()).isEqualTo(StoreException.Kind.DENIED);
                    })
                    .hasMessageContaining("pooler.endpoint.tls");
        }
    }
}
