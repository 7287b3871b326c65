package io.zentoria.datalayer.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.StoreException;
import java.net.ConnectException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QdrantFailuresTest {
    private static final QdrantFailures WITH_KEY = failures(Optional.of(Password.of("canary")));

    private static QdrantFailures failures(Optional<Password> key) {
        return new QdrantFailures(new QdrantEndpoint("db", 6334, Tls.Mode.DISABLE, Optional.empty(), key));
    }

    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, io exception, UNAVAILABLE, Unreachable",
        "DEADLINE_EXCEEDED, deadline exceeded after 10s, UNAVAILABLE, Unreachable",
        "UNAUTHENTICATED, Invalid API key or JWT, DENIED, AuthenticationFailed",
        "PERMISSION_DENIED, ExpiredSignature, DENIED, AuthenticationFailed",
        "PERMISSION_DENIED, InvalidSignature, DENIED, AuthenticationFailed",
        "PERMISSION_DENIED, Global manage access is required, DENIED, InsufficientPrivilege",
        "INVALID_ARGUMENT, value 0 invalid, INVALID, Refused",
        "ALREADY_EXISTS, Collection `docs` already exists!, CONFLICT, Conflict",
        "NOT_FOUND, Collection `docs` doesn't exist!, CONFLICT, Gone",
        "UNIMPLEMENTED, unknown method, INVALID, UnsupportedVersion",
        "RESOURCE_EXHAUSTED, too many, UNAVAILABLE, Busy",
        "INTERNAL, Service internal error, UNAVAILABLE, ServerError",
    })
    void everyAnswerHasAKindAndAReason(Status.Code code, String said, StoreException.Kind kind, String reason) {
        StoreException e = WITH_KEY.of(
                "creating collection docs",
                code.toStatus().withDescription(said).asRuntimeException());

        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e.reason()).isEqualTo(reason);
        assertThat(e.address()).isEqualTo("db:6334");
        assertThat(e).hasMessageStartingWith("Qdrant at db:6334").hasMessageNotContaining("canary");
    }

    @Test
    void refusedConnectionSaysWhatTheNetworkSaid() {
        StoreException e = WITH_KEY.of(
                "asking for the version",
                Status.UNAVAILABLE
                        .withDescription("io exception")
                        .withCause(new RuntimeException("channel", new ConnectException("Connection refused")))
                        .asRuntimeException());

        assertThat(e)
                .hasMessage(
                        "Qdrant at db:6334 does not answer (Connection refused): is it running, and is 6334 its gRPC port?");
    }

    @Test
    void missingKeyIsToldFromAWrongOne() {
        StoreException e = failures(Optional.empty())
                .of(
                        "listing the collections",
                        Status.UNAUTHENTICATED
                                .withDescription("Must provide an API key or an Authorization bearer token")
                                .asRuntimeException());

        assertThat(e).hasMessageContaining("wants an API key").hasMessageContaining("name its Secret");
    }

    @Test
    void badCertificateIsForAPersonToMend() {
        StoreException e = WITH_KEY.of(
                "asking for the version",
                Status.UNAVAILABLE
                        .withCause(new SSLHandshakeException("PKIX path building failed"))
                        .asRuntimeException());

        assertThat(e.kind()).isEqualTo(StoreException.Kind.DENIED);
        assertThat(e.reason()).isEqualTo("TlsFailed");
        assertThat(e).hasMessageContaining("PKIX path building failed");
    }

    @Test
    void silenceIsWorthARetry() {
        assertThat(WITH_KEY.of("reading collection docs", new TimeoutException())
                        .kind())
                .isEqualTo(StoreException.Kind.UNAVAILABLE);
    }

    @Test
    void serversWordsAreCutAndCleaned() {
        StoreException e = WITH_KEY.of(
                "reading collection docs",
                Status.INTERNAL
                        .withDescription("a\u001b[31m\nb" + "x".repeat(1000))
                        .asRuntimeException());

        assertThat(e.getMessage()).doesNotContain("\u001b", "\n").hasSizeLessThan(500);
    }
}
