package io.zentoria.datalayer.backup.postgres;

import static io.zentoria.datalayer.backup.postgres.RestoreFixture.all;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.job;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.restore;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.sql;
import static io.zentoria.datalayer.backup.postgres.RestoreFixture.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.backup.restore.StoreRestore.Job;
import io.zentoria.datalayer.backup.restore.StoreRestore.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresRestoreRefusalIT {
    private static final String MAIN = "refusal_it";
    private static final String ROLE = "refusal_it_role";

    @TempDir
    private Path folder = Path.of(".");

    @BeforeEach
    void fill() throws SQLException {
        sql("postgres", "CREATE DATABASE " + MAIN);
        sql(MAIN, "CREATE EXTENSION vector", "CREATE TABLE items (id int)", "INSERT INTO items VALUES (1)");
    }

    @AfterEach
    void drop() throws SQLException {
        RestoreFixture.drop(List.of(MAIN));
        sql("postgres", "DROP ROLE IF EXISTS " + ROLE);
    }

    /** Refused by both, and nothing written: no database was made, not even for a moment. */
    private void refused(Job job, String sentence) throws Exception {
        List<String> before = all("postgres", "SELECT oid FROM pg_database ORDER BY 1");
        try (StoreRestore restore = restore()) {
            assertThat(restore.refusals(job)).singleElement().asString().contains(sentence);
            assertThatThrownBy(
                            () -> restore.restore(job, what -> assertThat(what).isNull()))
                    .isInstanceOfSatisfying(
                            BackupException.class, e -> assertThat(e.reason()).isEqualTo("RestoreRefused"))
                    .hasMessageContaining(sentence);
        }
        assertThat(all("postgres", "SELECT oid FROM pg_database ORDER BY 1")).isEqualTo(before);
    }

    private Job of(Manifest manifest, Target target) {
        return job(folder, manifest, target, Optional.empty());
    }

    @Test
    void nothingIsRefusedWhenAllIsThere() throws Exception {
        try (StoreRestore restore = restore()) {
            assertThat(restore.refusals(of(take(folder, List.of(MAIN)), new Target.InPlace())))
                    .isEmpty();
        }
    }

    @Test
    void backupOfANewerServerIsRefused() throws Exception {
        refused(
                of(RestoreFixture.ofVersion(take(folder, List.of(MAIN)), "99.1"), new Target.Drill()),
                "is of PostgreSQL 99.1");
    }

    @Test
    void dumpOfANewerServerIsRefusedWhateverTheManifestSays() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        patch("17.", "27.");
        refused(of(manifest, new Target.Drill()), "is of PostgreSQL 27.");
    }

    @Test
    void extensionThatTheServerLacksIsNamed() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        // The name and the kind of an entry, with the length before the kind.
        patch("vector\0\t\0\0\0EXTENSION", "vectxr\0\t\0\0\0EXTENSION");
        refused(of(manifest, new Target.InPlace()), "needs extension vectxr");
    }

    @Test
    void roleThatTheServerLacksIsNamed() throws Exception {
        sql("postgres", "CREATE ROLE " + ROLE);
        sql(MAIN, "GRANT SELECT ON items TO " + ROLE);
        Manifest manifest = take(folder, List.of(MAIN));
        sql(MAIN, "DROP OWNED BY " + ROLE, "DROP ROLE " + ROLE);
        refused(
                of(manifest, new Target.InPlace()),
                "needs role " + ROLE + ", which the server does not have: apply the resource first");
    }

    @Test
    void suffixThatMakesANameTooLongIsRefused() throws Exception {
        refused(of(take(folder, List.of(MAIN)), new Target.Suffix("_" + "x".repeat(60))), "too long");
    }

    @Test
    void subscriptionThatWouldKeepTheDatabaseFromBeingReplacedIsNamed() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        sql(
                MAIN,
                "CREATE SUBSCRIPTION refusal_it CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false, slot_name = NONE)");
        try {
            refused(of(manifest, new Target.InPlace()), "subscription refusal_it of database " + MAIN);
        } finally {
            sql(MAIN, "DROP SUBSCRIPTION refusal_it");
        }
    }

    @Test
    void databaseInTheWayWithoutTheMarkIsNotTouched() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        sql("postgres", "CREATE DATABASE zdl_scratch_it1_" + MAIN);
        try {
            refused(of(manifest, new Target.Drill()), "database zdl_scratch_it1_" + MAIN + " is in the way");
        } finally {
            RestoreFixture.drop(List.of("zdl_scratch_it1_" + MAIN));
        }
    }

    @Test
    void fileThatIsMissingIsNamed() throws Exception {
        Manifest manifest = take(folder, List.of(MAIN));
        refused(
                new Job("it1", manifest, java.util.Map.of(), new Target.Drill(), Optional.empty()),
                "postgres/" + MAIN + ".dump");
    }

    /** Changes the table of contents, which is not compressed. */
    private void patch(String from, String to) throws IOException {
        Path dump = folder.resolve("backup/postgres/" + MAIN + ".dump");
        String bytes = new String(Files.readAllBytes(dump), StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains(from);
        int at = bytes.indexOf(from);
        Files.write(
                dump,
                (bytes.substring(0, at) + to + bytes.substring(at + from.length()))
                        .getBytes(StandardCharsets.ISO_8859_1));
    }
}
