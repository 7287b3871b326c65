package io.zentoria.datalayer.backup.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.qdrant.QdrantEndpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestFailuresTest {
    private static final RestFailures FAILURES = new RestFailures(new QdrantEndpoint(
            "q", 16333, 16334, Tls.Mode.DISABLE, Optional.empty(), Optional.of(Password.of("canary"))));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | Invalid API key or JWT | AuthenticationFailed | true",
                "403 | ExpiredSignature | AuthenticationFailed | true",
                "403 | {\"status\": {\"error\": \"Forbidden: Global manage access is required\"}} | InsufficientPrivilege | true",
                "404 | {\"status\": {\"error\": \"Not found: Collection `docs` doesn't exist!\"}} | CollectionMissing | true",
                "404 | Not found: Snapshot x.snapshot not found | SnapshotMissing | true",
                "400 | {\"status\": {\"error\": \"Checksum mismatch: expected a, actual b\"}} | ArtifactDamaged | true",
                "400 | {\"status\": {\"error\": \"Wrong input: Snapshot is not compatible with existing collection\"}} | TargetIncompatible | true",
                "507 | full | StoreFull | true",
                "500 | {\"status\": {\"error\": \"Service internal error: No space left on device (os error 28)\"}} | StoreFull | true",
                "500 | {\"status\": {\"error\": \"Service internal error: panic\"}} | ServerError | false",
                "503 | <html>busy</html> | ServerError | false",
                "429 | slow down | Busy | false",
                "422 | {\"status\": {\"error\": \"Validation error\"}} | Refused | true"
            })
    void answerOfTheServerHasItsReason(int status, String body, String reason, boolean permanent) {
        BackupException failure = FAILURES.answer("taking a snapshot", new Reply(status, body, Optional.empty()));
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.permanent()).isEqualTo(permanent);
        assertThat(failure.getMessage()).contains("q:16333").doesNotContain("canary", "\n");
    }

    @Test
    void silenceSaysWhetherNobodyIsThereOrNobodyAnswersOrTheLineBroke() {
        assertThat(FAILURES.silence("x", new ConnectException("refused")))
                .hasMessageContaining("is 16333 its HTTP port");
        assertThat(FAILURES.silence("x", new HttpTimeoutException("late")))
                .hasMessageContaining("did not answer in time");
        assertThat(FAILURES.silence("x", new IOException("EOF"))).hasMessageContaining("broke while x (EOF)");
    }
}
