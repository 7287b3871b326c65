package io.zentoria.datalayer.pooler;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.Notice;
import io.zentoria.datalayer.plan.Plan;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolerDiffTest {
    private final PoolerDesired desired =
            Specs.pools("app ai", "main vectors", "web main app 40", "web vectors app 20", "ai vectors ai 30");
    private final Map<String, PoolerActual.Setting> settings = new HashMap<>();
    private final Map<String, PoolerActual.Database> databases = new HashMap<>();
    private final Map<String, PoolerActual.User> users = new HashMap<>();
    private String version = "1.25.2";

    PoolerDiffTest() {
        PgBouncerIni.compared(desired).forEach(this::set);
        set(PgBouncerIni.MARK, PgBouncerIni.mark(desired));
        database("main", 40);
        database("vectors", 20);
        user("app", Optional.empty());
        user("ai", Optional.of(30));
    }

    private void set(String name, String value) {
        settings.put(name, new PoolerActual.Setting(value, true));
    }

    private void database(String name, int size) {
        databases.put(name, new PoolerActual.Database(name, size, 0, Optional.empty(), Optional.empty()));
    }

    private void user(String name, Optional<Integer> size) {
        users.put(name, new PoolerActual.User(size, Optional.empty()));
    }

    private Plan plan() {
        return PoolerDiff.plan(desired, new PoolerActual(version, settings, databases, users), "pool:6432");
    }

    private void onFilesOfItsOwn() {
        set(PgBouncerIni.MARK, "pgbouncer");
    }

    @Test
    void oneOnTheFilesOfTheSpecNeedsNothing() {
        assertThat(plan().isEmpty()).isTrue();
        assertThat(plan().notices()).isEmpty();
    }

    @Test
    void olderFilesAreReadAgain() {
        set(PgBouncerIni.MARK, "zdl-0000000000000000");

        assertThat(plan().changes()).extracting(Change::summary).containsExactly("load the files of this spec");
    }

    @Test
    void valueFromTheConsoleIsUndoneByReadingTheFilesAgain() {
        set("pool_mode", "session");

        assertThat(plan().changes()).singleElement().satisfies(change -> {
            assertThat(change.summary()).isEqualTo("load the files again: pool_mode was set otherwise on the console");
            assertThat(change.differences()).containsExactly(new Difference("pool_mode", "session", "transaction"));
            assertThat(change.step().masked()).isEqualTo("RELOAD");
        });
    }

    @Test
    void oneOnFilesOfItsOwnIsSetByTheConsoleAndToldThatItDoesNotLast() {
        onFilesOfItsOwn();
        set("max_client_conn", "7");

        Plan plan = plan();

        assertThat(plan.changes())
                .singleElement()
                .satisfies(change -> assertThat(change.step().masked()).isEqualTo("SET max_client_conn = '100'"));
        assertThat(plan.notices()).extracting(Notice::reason).containsExactly("PoolerNotPersisted");
        assertThat(plan.conflicts()).isEmpty();
    }

    @Test
    void settingThatOnlyTheFileCanSayIsAConflict() {
        onFilesOfItsOwn();
        settings.put("max_client_conn", new PoolerActual.Setting("7", false));
        settings.remove("max_prepared_statements");

        assertThat(plan().conflicts())
                .extracting(Conflict::message)
                .containsExactlyInAnyOrder(
                        "is 7, and only its file can say 100: write that there, and restart PgBouncer",
                        "is unknown to this version, and only its file can say 200: write that there, and restart PgBouncer");
    }

    @Test
    void poolsOfFilesOfItsOwnAreComparedByWhatIsInForce() {
        onFilesOfItsOwn();
        database("main", 10);
        user("ai", Optional.empty());
        databases.remove("vectors");

        assertThat(plan().conflicts())
                .extracting(conflict -> conflict.target().name() + " " + conflict.message())
                .containsExactly(
                        "vectors is not in its section [databases]: add it there and RELOAD",
                        "main/app has 10 connections and not 40: write the pool_size into its files and RELOAD");
    }

    @Test
    void roleThatIsNotInTheListIsNamedUnlessTheServerIsAsked() {
        onFilesOfItsOwn();
        users.remove("ai");
        database("vectors", 20);
        assertThat(plan().conflicts())
                .extracting(conflict ->
                        conflict.target().kind() + " " + conflict.target().name())
                .contains("user ai");

        set("auth_user", "asker");
        assertThat(plan().conflicts())
                .extracting(conflict ->
                        conflict.target().kind() + " " + conflict.target().name())
                .doesNotContain("user ai");
    }

    @Test
    void strongerEncryptionAndMoreIgnoredWordsFit() {
        set("server_tls_sslmode", "verify-full");
        set("ignore_startup_parameters", "options, extra_float_digits");
        assertThat(plan().isEmpty()).isTrue();

        set("server_tls_sslmode", "disable");
        set("ignore_startup_parameters", "options");
        assertThat(plan().changes().getFirst().differences())
                .containsExactly(
                        new Difference("ignore_startup_parameters", "options", "options,extra_float_digits"),
                        new Difference("server_tls_sslmode", "disable", "prefer"));
    }

    @Test
    void versionWithAKnownFaultIsAWarning() {
        version = "1.24.1";
        assertThat(plan().notices()).extracting(Notice::reason).containsExactly("PoolerVersion");
        assertThat(PoolerDiff.olderThan("1.25.10", "1.25.2")).isFalse();
        assertThat(PoolerDiff.olderThan("2.0", "1.25.2")).isFalse();
    }
}
