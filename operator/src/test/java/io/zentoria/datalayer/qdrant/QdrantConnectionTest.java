package io.zentoria.datalayer.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Collections.ListAliasesRequest;
import io.qdrant.client.grpc.Collections.ListAliasesResponse;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsResponse;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.QdrantGrpc;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckReply;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The line to a server: time limits, keys and encryption, against a gRPC server that knows only three calls. */
class QdrantConnectionTest {
    private static final QdrantConnection.Limits SHORT =
            new QdrantConnection.Limits(Duration.ofMillis(500), Duration.ofMillis(500));
    private static final QdrantConnection.Limits LONG =
            new QdrantConnection.Limits(Duration.ofSeconds(20), Duration.ofSeconds(20));
    private static final Metadata.Key<String> API_KEY = Metadata.Key.of("api-key", Metadata.ASCII_STRING_MARSHALLER);

    private static final String PASSWORD = "changeit";

    @TempDir
    static Path folder;

    private static KeyManagerFactory serverKeys;
    private static String certificate;
    private static String otherCertificate;

    private Server server;

    @BeforeAll
    static void makeCertificates() throws Exception {
        KeyStore keys = keyPair("server");
        serverKeys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        serverKeys.init(keys, PASSWORD.toCharArray());
        certificate = pem(keys);
        otherCertificate = pem(keyPair("other"));
    }

    private static KeyStore keyPair(String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Path log = folder.resolve(name + ".log");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:localhost",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(Files.readString(log)).isZero();
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    private static String pem(KeyStore keys) throws Exception {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(keys.getCertificate("own").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    private int start(ServerCredentials credentials, String version, Optional<String> key) throws IOException {
        ServerInterceptor guard = new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                if (key.isPresent() && !key.get().equals(headers.get(API_KEY))) {
                    call.close(Status.UNAUTHENTICATED.withDescription("Invalid API key or JWT"), new Metadata());
                    return new ServerCall.Listener<>() {};
                }
                return next.startCall(call, headers);
            }
        };
        server = Grpc.newServerBuilderForPort(0, credentials)
                .addService(ServerInterceptors.intercept(new Health(version), guard))
                .addService(ServerInterceptors.intercept(new Empty(), guard))
                .build()
                .start();
        return server.getPort();
    }

    private int startEncrypted() throws IOException {
        return start(
                TlsServerCredentials.newBuilder()
                        .keyManager(serverKeys.getKeyManagers())
                        .build(),
                "1.18.3",
                Optional.empty());
    }

    private static QdrantActual observe(
            String host,
            int port,
            Tls.Mode tls,
            Optional<String> ca,
            Optional<String> key,
            QdrantConnection.Limits limits)
            throws StoreException {
        QdrantEndpoint endpoint = new QdrantEndpoint(host, port, tls, ca, key.map(Password::of));
        try (QdrantStore store = QdrantStore.open(endpoint, Golden.OWNER, () -> "mark", limits)) {
            return store.observe(new QdrantDesired(Golden.OWNER, endpoint, List.of()));
        }
    }

    private static StoreException failing(
            String host, int port, Tls.Mode tls, Optional<String> ca, Optional<String> key) {
        return catchThrowableOfType(StoreException.class, () -> observe(host, port, tls, ca, key, LONG));
    }

    @Test
    void emptyServerHasNoIdentity() throws Exception {
        int port = start(InsecureServerCredentials.create(), "1.18.3", Optional.empty());

        QdrantActual actual = observe("localhost", port, Tls.Mode.PREFER, Optional.empty(), Optional.empty(), LONG);

        assertThat(actual.version()).isEqualTo("1.18.3");
        assertThat(actual.serverMark(Golden.OWNER)).isEmpty();
    }

    @Test
    void keyIsSentWithEveryCall() throws Exception {
        int port = start(InsecureServerCredentials.create(), "1.18.3", Optional.of("right"));

        assertThat(observe("localhost", port, Tls.Mode.DISABLE, Optional.empty(), Optional.of("right"), LONG)
                        .collections())
                .isEmpty();
        StoreException wrong = failing("localhost", port, Tls.Mode.DISABLE, Optional.empty(), Optional.of("canary"));
        assertThat(wrong.reason()).isEqualTo("AuthenticationFailed");
        assertThat(wrong.kind()).isEqualTo(StoreException.Kind.DENIED);
        assertThat(wrong).hasMessageNotContaining("canary").hasMessageContaining("apiKeySecretRef");
    }

    @Test
    void oldServerIsRefusedInASentence() throws Exception {
        int port = start(InsecureServerCredentials.create(), "1.7.4", Optional.empty());

        StoreException e = failing("localhost", port, Tls.Mode.DISABLE, Optional.empty(), Optional.empty());

        assertThat(e.reason()).isEqualTo("UnsupportedVersion");
        assertThat(e)
                .hasMessage("Qdrant at localhost:" + port + " is of version 1.7.4; this operator needs at least 1.11");
    }

    @Test
    void closedPortFailsAtOnce() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        long start = System.nanoTime();
        StoreException e = failing("localhost", port, Tls.Mode.DISABLE, Optional.empty(), Optional.empty());

        assertThat(e.reason()).isEqualTo("Unreachable");
        assertThat(e.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE);
        assertThat(e).hasMessageContaining("Connection refused");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void unknownHostIsNamed() {
        StoreException e = failing("no-such-host.invalid", 6334, Tls.Mode.DISABLE, Optional.empty(), Optional.empty());

        assertThat(e.reason()).isEqualTo("Unreachable");
        assertThat(e).hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void serverThatAcceptsAndSaysNothingIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();
            StoreException e = catchThrowableOfType(
                    StoreException.class,
                    () -> observe(
                            "localhost",
                            silent.getLocalPort(),
                            Tls.Mode.DISABLE,
                            Optional.empty(),
                            Optional.empty(),
                            SHORT));

            assertThat(e.reason()).isEqualTo("Unreachable");
            assertThat(e.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void verifyFullAcceptsTheAuthoritysServerOfTheRightName() throws Exception {
        int port = startEncrypted();

        assertThat(observe("localhost", port, Tls.Mode.VERIFY_FULL, Optional.of(certificate), Optional.empty(), LONG)
                        .version())
                .isEqualTo("1.18.3");
    }

    @Test
    void verifyFullRefusesAnotherName() throws Exception {
        int port = startEncrypted();

        StoreException e = failing("127.0.0.1", port, Tls.Mode.VERIFY_FULL, Optional.of(certificate), Optional.empty());

        assertThat(e.reason()).isEqualTo("TlsFailed");
        assertThat(e.kind()).isEqualTo(StoreException.Kind.DENIED);
    }

    @Test
    void verifyFullRefusesAnUnknownAuthority() throws Exception {
        int port = startEncrypted();

        assertThat(failing("localhost", port, Tls.Mode.VERIFY_FULL, Optional.empty(), Optional.empty())
                        .reason())
                .isEqualTo("TlsFailed");
    }

    @Test
    void requireEncryptsWithoutLookingAtTheName() throws Exception {
        int port = startEncrypted();

        assertThat(observe("127.0.0.1", port, Tls.Mode.REQUIRE, Optional.empty(), Optional.empty(), LONG)
                        .version())
                .isEqualTo("1.18.3");
        assertThat(observe("127.0.0.1", port, Tls.Mode.REQUIRE, Optional.of(certificate), Optional.empty(), LONG)
                        .version())
                .isEqualTo("1.18.3");
    }

    @Test
    void requireWithAnAuthorityRefusesAnotherOnesServer() throws Exception {
        int port = startEncrypted();

        assertThat(failing("localhost", port, Tls.Mode.REQUIRE, Optional.of(otherCertificate), Optional.empty())
                        .reason())
                .isEqualTo("TlsFailed");
    }

    @Test
    void certificatesThatAreNoneAreRefusedBeforeAnyCall() {
        for (Tls.Mode mode : List.of(Tls.Mode.REQUIRE, Tls.Mode.VERIFY_FULL)) {
            StoreException e = failing("localhost", 1, mode, Optional.of("not a certificate"), Optional.empty());

            assertThat(e.reason()).as(mode.name()).isEqualTo("InvalidEndpoint");
            assertThat(e).hasMessageContaining("caSecretRef");
        }
    }

    @Test
    void unencryptedCallToAnEncryptedServerIsUnreachable() throws Exception {
        int port = startEncrypted();

        assertThat(failing("localhost", port, Tls.Mode.DISABLE, Optional.empty(), Optional.empty())
                        .reason())
                .isEqualTo("Unreachable");
    }

    private static final class Health extends QdrantGrpc.QdrantImplBase {
        private final String version;

        Health(String version) {
            this.version = version;
        }

        @Override
        public void healthCheck(HealthCheckRequest request, StreamObserver<HealthCheckReply> answer) {
            answer.onNext(HealthCheckReply.newBuilder().setVersion(version).build());
            answer.onCompleted();
        }
    }

    private static final class Empty extends CollectionsGrpc.CollectionsImplBase {
        @Override
        public void list(ListCollectionsRequest request, StreamObserver<ListCollectionsResponse> answer) {
            answer.onNext(ListCollectionsResponse.getDefaultInstance());
            answer.onCompleted();
        }

        @Override
        public void listAliases(ListAliasesRequest request, StreamObserver<ListAliasesResponse> answer) {
            answer.onNext(ListAliasesResponse.getDefaultInstance());
            answer.onCompleted();
        }
    }
}
