package io.zentoria.datalayer.backup.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.credential.Password;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/** What a tier says of answers that MinIO does not give on demand. */
class S3AnswersIT {
    private static final S3Connection.Limits LIMITS = new S3Connection.Limits(
            5 << 20,
            5 << 20,
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5));

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    @ParameterizedTest
    @CsvSource({
        "500, InternalError, TierUnavailable, false, 3",
        "502, '', TierUnavailable, false, 3",
        "503, ServiceUnavailable, TierUnavailable, false, 3",
        "503, SlowDown, TierThrottled, false, 3",
        "429, TooManyRequests, TierThrottled, false, 3",
        "507, XMinioStorageFull, TierFull, true, 0",
        "400, XMinioAdminBucketQuotaExceeded, TierFull, true, 1",
        "403, AccessDenied, TierAccessDenied, true, 1",
        "401, Unauthorized, TierAccessDenied, true, 1",
        "301, PermanentRedirect, TierRefused, true, 1",
        "400, AuthorizationHeaderMalformed, TierRefused, true, 1",
        "400, BadDigest, TierWriteFailed, false, 1",
        "400, InvalidArgument, TierRefused, true, 1",
        "404, NoSuchBucket, BucketMissing, true, 1"
    })
    void answerHasItsReason(int status, String code, String reason, boolean permanent, int attempts) throws Exception {
        try (S3Tier tier = tier(exchange -> answer(exchange, status, error(code)))) {
            Throwable e = catchThrowable(() -> tier.folders(""));
            assertThat(TierContract.reason(e)).isEqualTo(reason);
            assertThat(((BackupException) e).permanent()).isEqualTo(permanent);
            assertThat(e).hasMessageStartingWith("tier other could not").hasMessageNotContaining("hidden-secret");
            if (attempts > 0) {
                assertThat(heard).hasSize(attempts);
            }
        }
    }

    @Test
    void troubleThatPassesIsNotNoticed() throws Exception {
        try (S3Tier tier = tier(exchange -> {
            if (heard.size() < 3) {
                answer(exchange, 503, error("SlowDown"));
            } else {
                answer(exchange, 200, "{}");
            }
        })) {
            assertThat(tier.manifest(TierContract.FOLDER)).hasValue(TierContract.MANIFEST);
        }
    }

    @Test
    void listingThatBreaksOffAtHalfIsNoListing() throws Exception {
        try (S3Tier tier = tier(exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("<ListBucketResult><Contents>".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            exchange.close();
        })) {
            assertThat(TierContract.reason(catchThrowable(() -> tier.folders(""))))
                    .isEqualTo("TierUnavailable");
        }
    }

    @Test
    void serverThatSaysItHasTheBytesAndHasOthersIsNotBelieved() throws Exception {
        try (S3Tier tier = tier(exchange -> {
            heard.add(exchange.getRequestHeaders().getFirst("x-amz-checksum-sha256") + "");
            switch (exchange.getRequestMethod()) {
                case "HEAD" -> {
                    exchange.getResponseHeaders().add("Content-Length", "4");
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                }
                case "GET" -> answer(exchange, 200, "evil");
                default -> answer(exchange, 200, "");
            }
        })) {
            assertThatThrownBy(
                            () -> tier.put(TierContract.FOLDER, "a", TierContract.content(TierContract.bytes("good"))))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("is not what was sent: it is not kept");
            assertThat(heard).anyMatch(line -> line.startsWith("PUT"));
            assertThat(heard.get(heard.size() - 2)).startsWith("DELETE");
            assertThat(heard)
                    .contains(PartSums.base64(
                            TierContract.content(TierContract.bytes("good")).sha256()));
        }
    }

    @Test
    void bucketIsInThePathOrInTheHost() {
        assertThat(url(Optional.of(URI.create("https://s3.example:9000")), true))
                .isEqualTo("https://s3.example:9000/backups/a");
        assertThat(url(Optional.of(URI.create("https://s3.example:9000")), false))
                .isEqualTo("https://backups.s3.example:9000/a");
        assertThat(url(Optional.empty(), false)).isEqualTo("https://backups.s3.eu-central-1.amazonaws.com/a");
    }

    @Test
    void halfOfTheCredentialsIsRefused() {
        assertThatThrownBy(() ->
                        new S3Tier.Settings(Optional.empty(), "backups", "us-east-1", true, "name", Password.of("")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String url(Optional<URI> endpoint, boolean pathStyle) {
        try (S3Client client = S3Connection.client(
                new S3Tier.Settings(endpoint, "backups", "eu-central-1", pathStyle, "name", Password.of("secret")),
                LIMITS)) {
            return client.utilities()
                    .getUrl(get -> get.bucket("backups").key("a"))
                    .toString();
        }
    }

    private S3Tier tier(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/", exchange -> {
            heard.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            try (InputStream body = exchange.getRequestBody()) {
                body.readAllBytes();
            }
            handler.handle(exchange);
        });
        server.start();
        servers.add(server);
        return new S3Tier(
                "other",
                new S3Tier.Settings(
                        Optional.of(URI.create(
                                "http://127.0.0.1:" + server.getAddress().getPort())),
                        "backups",
                        "us-east-1",
                        true,
                        "name",
                        Password.of("hidden-secret")),
                LIMITS);
    }

    private static String error(String code) {
        return code.isEmpty()
                ? "<html>bad gateway</html>"
                : "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>as it is</Message></Error>".formatted(code);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().putAll(Map.of("Content-Type", List.of("application/xml")));
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
