package io.zentoria.datalayer.backup.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.restore.StoreRestore.Job;
import io.zentoria.datalayer.backup.restore.StoreRestore.Selection;
import io.zentoria.datalayer.backup.restore.StoreRestore.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestorePlanTest {
    private static Manifest.Artifact artifact(String path, String store) {
        return new Manifest.Artifact(path, store, null, 1, "", path, 1, "", Map.of("app.items", 3L));
    }

    private static final Manifest MANIFEST = new Manifest(
            1,
            "b",
            "default",
            "personal",
            "manual",
            "",
            "",
            "",
            "PerStore",
            0,
            null,
            List.of(new Manifest.StoreEntry("postgres", "", "h:1", "17.11", "", "")),
            List.of(
                    artifact("postgres/globals.sql", "postgres"),
                    artifact("postgres/main.dump", "postgres"),
                    artifact("postgres/host%3Devil%20dbname%3Dx.dump", "postgres"),
                    artifact("redis/dump.rdb", "redis")));

    private static final Map<String, Path> FILES =
            Map.of("postgres/main.dump", Path.of("a"), "postgres/host%3Devil%20dbname%3Dx.dump", Path.of("b"));

    private static RestorePlan plan(Target target, Optional<Selection> only, Map<String, Path> files) {
        return RestorePlan.of(new Job("r1", MANIFEST, files, target, only));
    }

    @Test
    void everyDatabaseOfTheStoreIsRestoredUnderItsNewName() {
        RestorePlan plan = plan(new Target.Suffix("_restored"), Optional.empty(), FILES);
        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.serverVersion()).isEqualTo("17.11");
        assertThat(plan.databases())
                .extracting(RestorePlan.Piece::database, RestorePlan.Piece::target)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("main", "main_restored"),
                        org.assertj.core.groups.Tuple.tuple("host=evil dbname=x", "host=evil dbname=x_restored"));
    }

    @Test
    void selectionLeavesTheOthersOut() {
        assertThat(plan(
                                new Target.InPlace(),
                                Optional.of(new Selection(Selection.Kind.DATABASE, Optional.empty(), "main")),
                                FILES)
                        .databases())
                .extracting(RestorePlan.Piece::target)
                .containsExactly("main");
    }

    @Test
    void suffixOfATableIsNotOneOfItsDatabase() {
        RestorePlan plan = plan(
                new Target.Suffix("_x"),
                Optional.of(new Selection(Selection.Kind.TABLE, Optional.of("main"), "app.items")),
                FILES);
        assertThat(plan.table()).contains("app.items");
        assertThat(plan.databases()).extracting(RestorePlan.Piece::target).containsExactly("main");
    }

    @Test
    void whatThereIsNotIsRefusedByName() {
        assertThat(plan(
                                new Target.Drill(),
                                Optional.of(new Selection(Selection.Kind.DATABASE, Optional.empty(), "other")),
                                FILES)
                        .refusals())
                .singleElement()
                .asString()
                .contains("other");
        assertThat(plan(
                                new Target.Drill(),
                                Optional.of(new Selection(Selection.Kind.COLLECTION, Optional.empty(), "c")),
                                FILES)
                        .refusals())
                .singleElement()
                .asString()
                .contains("no collections");
        assertThat(plan(new Target.Drill(), Optional.empty(), Map.of()).refusals())
                .hasSize(2)
                .first()
                .asString()
                .contains("postgres/main.dump");
    }
}
