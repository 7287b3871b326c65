package io.zentoria.datalayer.backup.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.session.BackupSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HookIT {
    private static final String CANARY = "canary-in-a-statement";

    @TempDir
    private Path folder = Path.of(".");

    private final List<String> written = new ArrayList<>();
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
    void hooksRunAroundTheReadingInTheOrderOfTheSpec() throws Exception {
        StoreReading.Result result =
                take(hooks(List.of(call("one"), call("two")), List.of(call("three"), call("four"))));
        assertThat(result.trouble()).isEmpty();
        assertThat(result.manifest().consistency()).isEqualTo("PerStore");
        assertThat(result.manifest().fence()).isNull();
        assertThat(calls()).isEqualTo("one,two,three,four");
        assertThat(dumpedCalls(result)).isEqualTo(2);
    }

    @Test
    void hookBeforeThatFailsStopsTheRunBeforeAnyStoreIsReadAndTheHooksAfterRun() throws Exception {
        assertThatThrownBy(() -> take(hooks(
                        List.of(call("one"), sql("broken", "SELECT 1 / 0, ''" + CANARY + "''"), call("two")),
                        List.of(call("three")))))
                .asInstanceOf(type(BackupException.class))
                .satisfies(e -> assertThat(e.reason()).isEqualTo("HookFailed"))
                .satisfies(
                        e -> assertThat(e.getMessage())
                                .isEqualTo(
                                        "backup hook broken failed (the server answered SQLSTATE 22012): mend it, or take it out"));
        assertThat(calls()).isEqualTo("one,three");
        assertThat(written).isEmpty();
        assertThat(bed.published()).isEmpty();
    }

    @Test
    void hookAfterThatFailsIsToldAndTheBackupStaysAndTheNextHookRuns() throws Exception {
        StoreReading.Result result =
                take(hooks(List.of(), List.of(sql("broken", "SELECT ''" + CANARY + "'' FROM nowhere"), call("last"))));
        assertThat(result.trouble())
                .hasValue("the backup is good; backup hook broken failed (the server answered SQLSTATE 42P01: write"
                        + " every name with its schema): mend it, or take it out");
        assertThat(bed.published()).containsExactly(FencedBed.FOLDER);
        assertThat(calls()).isEqualTo("last");
    }

    @Test
    void failureOfTheRunAndOfTheHookAfterItAreBothTold() {
        assertThatThrownBy(() ->
                        take(hooks(List.of(sql("first", "SELECT 1 / 0")), List.of(sql("second", "SELECT 1 / 0")))))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("backup hook first failed")
                .hasMessageContaining("and after that backup hook second failed");
    }

    @Test
    void hookThatDoesNotEndIsStoppedWhenItsTimeIsOver() {
        assertThatThrownBy(() -> take(
                        hooks(List.of(sql("slow", "SELECT pg_sleep(40)").replace("}}", "}, timeout: 1s}")), List.of())))
                .isInstanceOf(BackupException.class)
                .hasMessage("backup hook slow failed (it did not end within 1 s): mend it, or take it out");
    }

    @Test
    void commandRunsWithItsArgumentsAndNoShellWhereThatIsAllowed() throws Exception {
        Path file = folder.resolve("made by $(a hook); true");
        take(hooks(List.of("{name: make, command: [/usr/bin/touch, '%s']}".formatted(file)), List.of()), true);
        assertThat(Files.exists(file)).isTrue();
    }

    @Test
    void commandIsRefusedWhereItIsNotAllowed() {
        assertThatThrownBy(() -> take(hooks(List.of("{name: make, command: [/usr/bin/true]}"), List.of())))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("--allow-hook-commands");
        assertThat(written).isEmpty();
    }

    @Test
    void commandThatFailsOrHangsIsToldWithoutWhatItSaid() {
        assertThatThrownBy(() -> take(
                        hooks(
                                List.of("{name: fails, command: [/usr/bin/cat, '/nowhere/%s']}".formatted(CANARY)),
                                List.of()),
                        true))
                .isInstanceOf(BackupException.class)
                .hasMessage("backup hook fails failed (it ended with exit code 1): mend it, or take it out");
        assertThatThrownBy(() -> take(
                        hooks(List.of("{name: hangs, command: [/usr/bin/sleep, '40'], timeout: 1s}"), List.of()), true))
                .isInstanceOf(BackupException.class)
                .hasMessage("backup hook hangs failed (it did not end within 1 s): mend it, or take it out");
    }

    @Test
    void threadThatIsAskedToStopStillLetsTheWritersGoOn() throws Exception {
        try (BackupSession session = bed.session(hooks(List.of(), List.of(call("go on"))), false)) {
            assertThatThrownBy(() -> bed.take(
                            session,
                            (path, bytes, estimate) -> Thread.currentThread().interrupt()))
                    .isInstanceOfAny(InterruptedException.class, BackupException.class);
        } finally {
            Thread.interrupted();
        }
        assertThat(calls()).isEqualTo("go on");
        assertThat(bed.published()).isEmpty();
    }

    private StoreReading.Result take(String backup) throws Exception {
        return take(backup, false);
    }

    private StoreReading.Result take(String backup, boolean commands) throws Exception {
        try (BackupSession session = bed.session(backup, commands)) {
            return bed.take(session, (path, bytes, estimate) -> written.add(path));
        }
    }

    private static long dumpedCalls(StoreReading.Result result) {
        return result.manifest().artifacts().stream()
                .filter(artifact -> artifact.counts().containsKey("app.calls"))
                .findFirst()
                .orElseThrow()
                .counts()
                .get("app.calls");
    }

    private String calls() throws Exception {
        return bed.text(bed.name, "SELECT coalesce(string_agg(hook, ',' ORDER BY at), '') FROM app.calls");
    }

    private static String hooks(List<String> before, List<String> after) {
        return "hooks: {before: [%s], after: [%s]}".formatted(String.join(", ", before), String.join(", ", after));
    }

    private String call(String hook) {
        return sql(hook, "INSERT INTO app.calls (hook) VALUES (''%s'')".formatted(hook));
    }

    private String sql(String hook, String statement) {
        return "{name: %s, sql: {database: %s, statement: '%s'}}".formatted(hook, bed.name, statement);
    }
}
