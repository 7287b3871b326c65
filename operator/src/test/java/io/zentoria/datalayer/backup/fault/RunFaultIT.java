package io.zentoria.datalayer.backup.fault;

import static io.zentoria.datalayer.backup.fault.FaultRow.Ending.GOOD;
import static io.zentoria.datalayer.backup.fault.FaultRow.Ending.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.restore.Drill;
import io.zentoria.datalayer.backup.restore.RestoreRun;
import io.zentoria.datalayer.backup.restore.Verification;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.plan.StoreKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that fail or lie and tiers that break, in whole runs: each one ends with a good backup, or with none, a sentence
 * that says why, and everything as it was before.
 */
@Timeout(60)
class RunFaultIT {
    private static final List<String> TIERS = List.of("local", "disk", "s3", "far", "thin", "cloud");

    private static FaultBed bed;
    static WholeRun older;
    private static WholeRun run;

    @BeforeAll
    static void backUp() throws Exception {
        bed = new FaultBed();
        older = new WholeRun(bed, "2026-11-24T02:00:00Z");
        run = new WholeRun(bed, "2026-11-25T02:00:00Z");
        for (String tier : TIERS.subList(1, TIERS.size())) {
            assertThat(older.attempt(
                            FaultRow.of("older", "local", tier)
                                    .with(StoreKind.POSTGRES, StoreKind.REDIS, StoreKind.QDRANT),
                            bed.tools()))
                    .isEmpty();
        }
    }

    @AfterAll
    static void close() throws Exception {
        bed.close();
    }

    static Stream<FaultRow> rows() {
        return Stream.of(ToolFaults.rows(), TierFaults.rows()).flatMap(rows -> rows);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void neverABadBackup(FaultRow row) throws Exception {
        Map<String, String> before = bed.picture.of(older.folder());
        assertThat(before).hasSizeGreaterThan(TIERS.size());

        row.harm().to(bed);
        Optional<BackupException> failure;
        boolean struck;
        try {
            failure = run.attempt(
                    row,
                    Tools.in(List.of(bed.fakes(), bed.tools().program("pg_dump").getParent())));
            struck = bed.struck();
        } finally {
            bed.heal();
        }
        assertThat(struck || row.ending() != GOOD).as("%s came to pass", row).isTrue();
        assertThat(failure.isEmpty()).as("%s: %s", row, failure).isEqualTo(row.ending() == GOOD);
        if (row.ending() != GOOD) {
            told(row, failure.orElseThrow());
            nothingHalf(row);
            assertThat(run.attempt(row, bed.tools())).isEmpty();
        }
        good(row);
        assertThat(bed.picture.of(older.folder())).isEqualTo(before);
        run.remove(row);
        assertThat(bed.picture.of(run.folder())).isEmpty();
        assertThat(bed.picture.uploads()).isEmpty();
    }

    private static void told(FaultRow row, BackupException failure) {
        assertThat(failure.getMessage())
                .contains(row.says())
                .hasSizeLessThan(1000)
                .doesNotContain("\n");
        StringWriter everything = new StringWriter();
        failure.printStackTrace(new PrintWriter(everything));
        assertThat(everything.toString()).doesNotContain(bed.passwords());
    }

    private static void nothingHalf(FaultRow row) throws Exception {
        assertThat(filesBelow(bed.staging())).isEmpty();
        assertThat(bed.snapshots()).isEqualTo("[][]");
        if (row.ending() != UNKNOWN) {
            assertThat(run.published(row.broken())).isFalse();
        }
        for (String tier : List.of(row.first(), row.second())) {
            if (run.published(tier)) {
                assertThat(verify(tier).damages()).isEmpty();
            }
        }
    }

    /** What is in both tiers is whole, and what is in the one that had failed can be restored. */
    private static void good(FaultRow row) throws Exception {
        for (String tier : List.of(row.first(), row.second())) {
            assertThat(run.published(tier)).isTrue();
            Verification.Result result = verify(tier);
            assertThat(result.damages()).isEmpty();
            assertThat(result.backups()).isEqualTo(1);
        }
        try (BackupSession session = bed.session(bed.tools())) {
            List<RestoreStatus.Proof> proofs = new Drill(
                            new RestoreRun(session::restore, session.encryption(), bed.staging(), Clock.systemUTC()))
                    .run(
                            "faultit1",
                            FaultBed.PREFIX,
                            List.of(new Drill.Place(bed.look(session, row.broken()), row.stores())),
                            what -> {});
            assertThat(proofs).hasSize(row.stores().size()).allSatisfy(proof -> {
                assertThat(proof.good()).as(proof.message()).isTrue();
                assertThat(proof.folder()).isEqualTo(run.folder());
            });
        }
        assertThat(filesBelow(bed.staging())).isEmpty();
        assertThat(bed.snapshots()).isEqualTo("[][]");
    }

    private static Verification.Result verify(String tier) throws Exception {
        try (BackupSession session = bed.session(bed.tools())) {
            return new Verification(session.encryption())
                    .run(bed.look(session, tier), run.folder(), List.of(), folder -> {});
        }
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
