package io.zentoria.datalayer.backup.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.ManifestJson;
import io.zentoria.datalayer.backup.StoreFence;
import io.zentoria.datalayer.backup.restore.RestoreRun;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.plan.StoreKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class FenceIT {
    private static final String NO_HOOKS = "consistency: Fenced";

    @TempDir
    private Path folder = Path.of(".");

    private FencedBed bed;

    @BeforeEach
    void open() throws Exception {
        bed = new FencedBed(folder);
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void whatIsRestoredIsOfOneInstantInAllStoresThoughAWriterNeverTires() throws Exception {
        try (NumberWriter writer = new NumberWriter(bed);
                BackupSession session = bed.session("""
                        consistency: Fenced
                        hooks:
                          before:
                            - {name: stop, sql: {database: %1$s, statement: UPDATE app.writing SET go = false}}
                            - name: wait
                              sql:
                                database: %1$s
                                statement: DO 'BEGIN WHILE NOT (SELECT stopped FROM app.writing) LOOP PERFORM pg_sleep(0.01); END LOOP; END'
                              timeout: 30s
                          after:
                            - {name: go on, sql: {database: %1$s, statement: "UPDATE app.writing SET go = true, stopped = false"}}
                        """.formatted(bed.name), false)) {
            await().until(() -> writer.last() > 5);

            StoreReading.Result result = bed.take(session, (path, bytes, estimate) -> {});

            long atTheEnd = writer.last();
            await().until(() -> writer.last() > atTheEnd + 5);
            Manifest manifest = result.manifest();
            assertThat(result.trouble()).isEmpty();
            assertThat(manifest.consistency()).isEqualTo("Fenced");
            assertThat(manifest.spreadSeconds()).isZero();
            assertThat(manifest.fence()).isNotNull();
            assertThat(manifest.stores()).hasSize(3);
            assertThat(manifest.stores().stream().map(Manifest.StoreEntry::asOf).distinct())
                    .hasSize(1);

            List<RestoreStatus.Proof> proofs = restore(session, new StoreRestore.Target.Suffix("_copy"));

            assertThat(proofs).hasSize(3).allMatch(RestoreStatus.Proof::good);
            long number = Long.parseLong(bed.text(bed.name + "_copy", "SELECT max(n) FROM app.numbers"));
            assertThat(number).isGreaterThan(5);
            assertThat(bed.keys.get(bed.name + "_copy")).isEqualTo(String.valueOf(number));
            assertThat(bed.points(bed.name + "_copy")).isEqualTo(number);
        }
    }

    @Test
    void writerThatDoesNotStopBreaksTheFenceAndNothingIsPublished() throws Exception {
        try (NumberWriter writer = new NumberWriter(bed);
                BackupSession session = bed.session(NO_HOOKS, false)) {
            await().until(() -> writer.last() > 5);
            assertThatThrownBy(() -> bed.take(session, (path, bytes, estimate) -> {}))
                    .asInstanceOf(type(BackupException.class))
                    .satisfies(e -> assertThat(e.permanent()).isTrue())
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(StoreFence.BROKEN))
                    .satisfies(e -> assertThat(e.getMessage())
                            .contains("was written to while writers should have stood still", "hooks.before"));
            assertThat(bed.published()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "POOLER")
    void singleWriteInAnyStoreWhileTheStoresAreReadIsFound(StoreKind written) throws Exception {
        try (BackupSession session = bed.session(NO_HOOKS, false)) {
            assertThatThrownBy(() -> bed.take(session, once(() -> {
                        switch (written) {
                            case POOLER -> throw new IllegalArgumentException("it holds nothing");
                            case POSTGRES -> bed.sql(bed.name, "INSERT INTO app.numbers VALUES (2)");
                            case REDIS -> bed.writeKey(2);
                            case QDRANT -> bed.writePoint(1); // over the old one: the count stays
                        }
                    })))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining(
                            switch (written) {
                                case POOLER -> "";
                                case POSTGRES -> "database " + bed.name;
                                case REDIS -> "Redis at ";
                                case QDRANT -> "collection " + bed.name;
                            })
                    .hasMessageContaining(
                            switch (written) {
                                case POOLER -> "";
                                case POSTGRES -> "1 rows were changed";
                                case REDIS -> "set once";
                                case QDRANT -> "1 operations of others";
                            });
            assertThat(bed.published()).isEmpty();
        }
    }

    @Test
    void openTransactionThatHasWrittenBreaksTheFenceBeforeItIsCommitted() throws Exception {
        try (BackupSession session = bed.session(NO_HOOKS, false);
                var writing = bed.connect();
                var statement = writing.createStatement()) {
            writing.setAutoCommit(false);
            assertThatThrownBy(() ->
                            bed.take(session, once(() -> statement.execute("INSERT INTO app.numbers VALUES (2)"))))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("1 transactions change tables");
            assertThat(bed.published()).isEmpty();
        }
    }

    @Test
    void whatChangesNoDataOfTheLayerLeavesTheFenceWhole() throws Exception {
        bed.keys.psetex(bed.name, 500, "expires meanwhile");
        try (BackupSession session = bed.session(NO_HOOKS, false)) {
            Manifest manifest = bed.take(session, once(() -> {
                        bed.sql(bed.name, "ANALYZE");
                        bed.sql("postgres", "CREATE TABLE " + bed.name + " (n int)", "DROP TABLE " + bed.name);
                        await().until(() -> bed.keys.exists(bed.name) == 0);
                    }))
                    .manifest();
            assertThat(manifest.consistency()).isEqualTo("Fenced");
        }
    }

    @Test
    void runOfOneStoreStandsForItself() throws Exception {
        try (BackupSession session = bed.session(NO_HOOKS, false)) {
            assertThat(session.fenced(EnumSet.of(StoreKind.POSTGRES))).isFalse();
            assertThat(session.fenced(session.stores())).isTrue();
        }
    }

    @Test
    void drillFindsThatABackupIsNotOfTheInstantThatItsManifestSays() throws Exception {
        try (BackupSession session = bed.session(NO_HOOKS, false)) {
            Manifest taken = bed.take(session, (path, bytes, estimate) -> {}).manifest();
            Path file = folder.resolve("tier").resolve(FencedBed.FOLDER).resolve(Tier.MANIFEST);
            long fence = taken.fence() == null ? 0 : taken.fence();
            assertThat(restore(session, new StoreRestore.Target.Drill()))
                    .hasSize(3)
                    .allSatisfy(proof -> assertThat(String.join("\n", proof.checks()))
                            .contains("the fence's counter %d as in the manifest".formatted(fence)));
            Files.writeString(file, Files.readString(file).replace(String.valueOf(fence), String.valueOf(fence + 1)));
            assertThat(ManifestJson.read(Files.readAllBytes(file), "local").fence())
                    .isEqualTo(fence + 1);
            for (StoreKind kind : List.of(StoreKind.POSTGRES, StoreKind.REDIS, StoreKind.QDRANT)) {
                assertThatThrownBy(() -> restore(session, new StoreRestore.Target.Drill(), kind))
                        .isInstanceOf(BackupException.class)
                        .hasMessageContaining("holds %d and not %d as the counter of its fence", fence, fence + 1);
            }
        }
    }

    private List<RestoreStatus.Proof> restore(BackupSession session, StoreRestore.Target target, StoreKind... kinds)
            throws BackupException, InterruptedException {
        return new RestoreRun(session::restore, Optional.empty(), session.site().staging(), Clock.systemUTC())
                .restore(
                        new RestoreRun.Request(
                                "fenceit1",
                                session.tier("local"),
                                FencedBed.FOLDER,
                                kinds.length == 0 ? Set.of() : Set.of(kinds),
                                target,
                                Optional.empty()),
                        () -> {},
                        what -> {});
    }

    /** Does something when the first byte of the last store is read. */
    private static RunProgress once(Action action) {
        AtomicBoolean done = new AtomicBoolean();
        return (path, bytes, estimate) -> {
            if (path.startsWith("qdrant/") && done.compareAndSet(false, true)) {
                try {
                    action.run();
                } catch (Exception e) {
                    throw new IllegalStateException("the test itself failed", e);
                }
            }
        };
    }

    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }
}
