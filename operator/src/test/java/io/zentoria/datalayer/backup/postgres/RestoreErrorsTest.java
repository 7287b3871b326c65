package io.zentoria.datalayer.backup.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.tool.ToolResult;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "53100, StoreFull, true",
        "42501, InsufficientPrivilege, true",
        "23503, RestoreFailed, true",
        "55006, Busy, false",
        "57014, Busy, false",
        "57P01, StoreUnavailable, false",
        "08006, StoreUnavailable, false",
        "53300, StoreUnavailable, false"
    })
    void stateOfTheServerSaysWhetherARetryHelps(String state, String reason, boolean permanent) {
        BackupException error = RestoreErrors.of("h:5432", "restore database x", new SQLException("it said so", state));
        assertThat(error.reason()).isEqualTo(reason);
        assertThat(error.permanent()).isEqualTo(permanent);
        assertThat(error).hasMessageContaining("h:5432").hasMessageContaining("restore database x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pg_restore: error: COPY failed: ERROR:  could not extend file \"base/1/2\": No space left on device | StoreFull | true",
                "pg_restore: error: connection to server at \"h\" failed: Connection refused | StoreUnavailable | false",
                "pg_restore: error: could not execute query: server closed the connection unexpectedly | StoreUnavailable | false",
                "pg_restore: error: could not read from input file: end of file | ArtifactDamaged | true",
                "pg_restore: error: could not decompress data: Data corruption detected | ArtifactDamaged | true",
                "pg_restore: error: could not execute query: ERROR:  type \"x\" does not exist | RestoreFailed | true"
            })
    void complaintOfTheProgramSaysWhetherARetryHelps(String complaint, String reason, boolean permanent) {
        String errors =
                complaint + "\nDETAIL:  Key (token)=(canary)\npg_restore: error: a worker process died unexpectedly\n";
        BackupException error =
                RestoreErrors.of("h:5432", "restore database x", "pg_restore 17.11", new ToolResult(1, errors, 0));
        assertThat(error.reason()).isEqualTo(reason);
        assertThat(error.permanent()).isEqualTo(permanent);
        assertThat(error).hasMessageNotContaining("canary").hasMessageNotContaining("worker process");
    }
}
