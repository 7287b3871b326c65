package io.zentoria.datalayer.backup.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.backup.restore.StoreRestore.Target;
import io.zentoria.datalayer.testbed.FaultProxy;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QdrantRestoreIT {
    @TempDir
    private Path folder = Path.of(".");

    private QdrantCorner corner;

    @BeforeEach
    void open() throws Exception {
        corner = new QdrantCorner(TestServers.qdrant());
    }

    @AfterEach
    void close() {
        corner.close();
    }

    private StoreRestore.Report restore(Manifest manifest, Target target, Optional<String> only) throws Exception {
        StoreRestore.Job job = corner.job(folder, manifest, target, only);
        try (QdrantRestore restore = corner.restore()) {
            assertThat(restore.refusals(job)).isEmpty();
            return restore.restore(job, what -> {});
        }
    }

    private List<String> refusals(Manifest manifest, Target target, Optional<String> only) throws Exception {
        try (QdrantRestore restore = corner.restore()) {
            return restore.refusals(corner.job(folder, manifest, target, only));
        }
    }

    private BackupException failing(Manifest manifest, Target target) {
        return catchThrowableOfType(BackupException.class, () -> {
            try (QdrantRestore restore = corner.restore()) {
                restore.restore(corner.job(folder, manifest, target, Optional.empty()), what -> {});
            }
        });
    }

    @Test
    void drillChecksEveryCollectionAndLeavesNothing() throws Exception {
        List<String> collections = corner.fill();
        Manifest manifest = corner.take(folder, collections);
        Map<String, SortedMap<String, JsonNode>> before = corner.readAll(collections);
        List<String> said = new ArrayList<>();

        StoreRestore.Job job = corner.job(folder, manifest, new Target.Drill(), Optional.empty());
        try (QdrantRestore restore = corner.restore()) {
            assertThat(restore.refusals(job)).isEmpty();
            assertThat(restore.restore(job, said::add).checks())
                    .containsExactly(
                            collections.get(0) + ": 300 points as counted, search finds its own point first",
                            collections.get(1) + ": 40 points as counted, search finds its own point first",
                            collections.get(2) + ": 50 points as counted, search finds its own point first",
                            collections.get(3) + ": 0 points as counted, nothing to search for");
        }
        assertThat(said).hasSize(4);
        assertThat(corner.collections()).containsExactlyInAnyOrderElementsOf(collections);
        assertThat(corner.readAll(collections)).isEqualTo(before);
    }

    @Test
    void restoreBesideTheLiveDataIsTheSamePointByPointAndNobodysOwn() throws Exception {
        List<String> collections = corner.fill();
        Manifest manifest = corner.take(folder, collections);
        Map<String, SortedMap<String, JsonNode>> before = corner.readAll(collections);
        corner.deletePoints("docs", 1, 2, 3);

        StoreRestore.Report report = restore(manifest, new Target.Suffix("_restored"), Optional.empty());

        for (String collection : collections) {
            assertThat(corner.read(collection + "_restored")).isEqualTo(before.get(collection));
        }
        assertThat(corner.read(corner.name("docs"))).hasSize(297);
        assertThat(corner.metadata(corner.name("docs") + "_restored")).isEqualTo(corner.json("{'mine': 1}"));
        assertThat(corner.aliases())
                .containsEntry(corner.name("live"), corner.name("docs"))
                .containsEntry(corner.name("live_restored"), corner.name("docs_restored"))
                .containsEntry(corner.name("näxt_restored"), corner.name("docs_restored"));
        assertThat(report.checks())
                .contains(
                        corner.name("docs_restored: 300 points as counted, search finds its own point first"),
                        "alias %s: points to %s".formatted(corner.name("live_restored"), corner.name("docs_restored")));
        assertThat(refusals(manifest, new Target.Suffix("_restored"), Optional.empty()))
                .contains("collection %s is there already: delete it, or take another suffix"
                        .formatted(corner.name("docs_restored")));
    }

    @Test
    void restoreInPlaceUndoesWhatWasDoneSinceAndKeepsTheOperatorsNotes() throws Exception {
        List<String> collections = corner.fill();
        Manifest manifest = corner.take(folder, collections);
        Map<String, SortedMap<String, JsonNode>> before = corner.readAll(collections);
        String docs = collections.getFirst();
        corner.deletePoints("docs", 5, 6, 7);
        corner.points("docs", 1000, 1010, "");
        corner.drop(corner.name("small"));
        corner.create("other", "{'vectors': {'size': 4, 'distance': 'Dot'}}");
        corner.alias("live", "other");
        corner.hand.send(
                "PATCH",
                QdrantRest.path("collections", docs),
                corner.json("{'metadata': {'zentoria.io/owner': 'zdl-test/now', 'mine': null, 'since': true}}"),
                "changing");
        JsonNode metadata = corner.metadata(docs);

        StoreRestore.Report report = restore(manifest, new Target.InPlace(), Optional.empty());

        assertThat(corner.readAll(collections)).isEqualTo(before);
        assertThat(corner.metadata(docs)).isEqualTo(metadata);
        assertThat(corner.aliases()).containsEntry(corner.name("live"), docs).containsEntry(corner.name("näxt"), docs);
        assertThat(report.checks()).hasSize(6);
        assertThat(corner.collections())
                .containsExactlyInAnyOrder(
                        collections.get(0),
                        collections.get(1),
                        collections.get(2),
                        collections.get(3),
                        corner.name("other"));
    }

    @Test
    void freshServerGetsEverythingBack() throws Exception {
        List<String> collections = corner.fill();
        Manifest manifest = corner.take(folder, collections);
        Map<String, SortedMap<String, JsonNode>> before = corner.readAll(collections);
        JsonNode described = corner.view.collection(collections.getFirst());
        SortedMap<String, String> aliases = corner.aliases();
        for (String collection : collections) {
            corner.drop(collection);
        }
        try (QdrantServer fresh = QdrantServer.start(TestServers.folder("qdrant-fresh"));
                QdrantCorner there = new QdrantCorner(fresh, corner.prefix);
                QdrantRestore restore = there.restore()) {
            StoreRestore.Job job = there.job(folder, manifest, new Target.InPlace(), Optional.empty());
            assertThat(restore.refusals(job)).isEmpty();
            restore.restore(job, what -> {});

            assertThat(there.readAll(collections)).isEqualTo(before);
            assertThat(there.aliases()).isEqualTo(aliases);
            JsonNode restored = there.view.collection(collections.getFirst());
            assertThat(restored.path("config")).isEqualTo(described.path("config"));
            assertThat(restored.path("payload_schema")).isEqualTo(described.path("payload_schema"));
        }
    }

    @Test
    void oneCollectionComesBackByItself() throws Exception {
        List<String> collections = corner.fill();
        Manifest manifest = corner.take(folder, collections);
        corner.deletePoints("docs", 1);
        corner.deletePoints("small", 1);

        restore(manifest, new Target.InPlace(), Optional.of(corner.name("small")));

        assertThat(corner.read(corner.name("small"))).hasSize(50);
        assertThat(corner.read(corner.name("docs"))).hasSize(299);
        assertThat(refusals(manifest, new Target.InPlace(), Optional.of("nope")))
                .singleElement()
                .asString()
                .startsWith("the backup holds no collection nope");
    }

    @Test
    void flippedByteIsRefusedByItsSumAndNothingIsMade() throws Exception {
        List<String> collections = corner.fill();
        Manifest manifest = corner.take(folder, collections);
        Map<String, SortedMap<String, JsonNode>> before = corner.readAll(collections);
        flip(folder.resolve(QdrantCorner.FOLDER).resolve(QdrantBackup.path(collections.get(2))));

        for (Target target : List.of(new Target.Drill(), new Target.Suffix("_r"), new Target.InPlace())) {
            BackupException damaged = failing(manifest, target);
            assertThat(damaged.reason()).isEqualTo("ArtifactDamaged");
            assertThat(damaged).hasMessageContaining(collections.get(2)).hasMessageContaining("Checksum mismatch");
            assertThat(corner.collections()).containsExactlyInAnyOrderElementsOf(collections);
            assertThat(corner.readAll(collections)).isEqualTo(before);
        }
    }

    private static void flip(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(bytes.length() / 2);
            int one = bytes.read();
            bytes.seek(bytes.length() / 2);
            bytes.write(one ^ 1);
        }
    }

    @Test
    void snapshotWithAnotherNumberOfPointsThanCountedFailsTheDrill() throws Exception {
        List<String> collections = corner.fill();
        Manifest manifest = corner.take(folder, collections);
        List<Manifest.Artifact> artifacts = manifest.artifacts().stream()
                .map(one -> new Manifest.Artifact(
                        one.path(),
                        one.store(),
                        one.asOf(),
                        one.size(),
                        one.sha256(),
                        one.storedPath(),
                        one.storedSize(),
                        one.storedSha256(),
                        one.counts().containsKey("points") ? Map.of("points", 301L) : one.counts()))
                .toList();
        Manifest wrong = new Manifest(
                manifest.formatVersion(),
                manifest.name(),
                manifest.namespace(),
                manifest.resource(),
                manifest.schedule(),
                manifest.dueTime(),
                manifest.startTime(),
                manifest.completionTime(),
                manifest.consistency(),
                manifest.spreadSeconds(),
                manifest.encryption(),
                manifest.stores(),
                artifacts);

        BackupException failed = failing(wrong, new Target.Drill());

        assertThat(failed.reason()).isEqualTo("CheckFailed");
        assertThat(failed).hasMessageContaining("it has 300 points and the backup 301 points");
        assertThat(corner.collections()).containsExactlyInAnyOrderElementsOf(collections);
    }

    @Test
    void payloadIndexOfTheBackupThatIsNotThereFailsTheCheck() throws Exception {
        List<String> collections = corner.fill();
        Manifest manifest = corner.take(folder, collections);
        RestoreSource source = RestoreSource.read(
                corner.job(folder, manifest, new Target.Drill(), Optional.of(collections.getFirst())));
        RestoredCollection live =
                new RestoredCollection(corner.hand, source.items().getFirst(), collections.getFirst());
        assertThat(live.check()).startsWith("300 points as counted");
        corner.hand.delete(
                QdrantRest.path("collections", collections.getFirst(), "index", "word") + "?wait=true", "dropping");

        assertThat(catchThrowableOfType(BackupException.class, live::check))
                .hasMessageContaining("it lacks the payload indexes of word");

        live.completeIndexes();
        assertThat(live.check()).startsWith("300 points as counted");
    }

    /** A server makes no snapshot of a collection whose name is so long that the snapshot's file cannot have one. */
    @Test
    void nameThatIsTooLongForAFileWhenEncodedIsBackedUpAndDrilledToo() throws Exception {
        String longest = corner.prefix + "ä".repeat(90);
        corner.hand.send(
                "PUT",
                QdrantRest.path("collections", longest),
                corner.json("{'vectors': {'size': 4, 'distance': 'Cosine'}}"),
                "creating");
        Manifest manifest = corner.take(folder, List.of(longest));
        assertThat(restore(manifest, new Target.Drill(), Optional.empty()).checks())
                .hasSize(1);
        assertThat(refusals(manifest, new Target.Suffix("x".repeat(70)), Optional.empty()))
                .singleElement()
                .asString()
                .contains("write one of 1 to 255");
    }

    @Test
    void collectionWithOtherVectorsIsRefusedBeforeTheFirstWrite() throws Exception {
        List<String> collections = corner.fill();
        Manifest manifest = corner.take(folder, collections);
        corner.drop(corner.name("small"));
        corner.create("small", "{'vectors': {'size': 8, 'distance': 'Dot'}}");

        assertThat(refusals(manifest, new Target.InPlace(), Optional.empty()))
                .singleElement()
                .asString()
                .startsWith(
                        "collection %s cannot take the backup, since its vectors are".formatted(corner.name("small")));
        assertThat(corner.collections()).containsExactlyInAnyOrderElementsOf(collections);
    }

    @Test
    void keyThatMayOnlyReadIsRefused() throws Exception {
        try (QdrantServer guarded =
                QdrantServer.start(TestServers.folder("qdrant-key"), "the-right-key", "the-reading-key")) {
            assumeThat(guarded.readOnlyApiKey())
                    .as("a server of one's own may have no such key")
                    .isNotNull();
            try (QdrantCorner own = new QdrantCorner(guarded)) {
                List<String> collections = own.fill();
                Manifest manifest = own.take(folder, collections);
                try (QdrantRestore reading = new QdrantRestore(
                        own.endpoint(guarded.httpPort(), Optional.ofNullable(guarded.readOnlyApiKey())),
                        Clock.systemUTC(),
                        QdrantCorner.LIMITS)) {
                    assertThat(reading.refusals(own.job(folder, manifest, new Target.Drill(), Optional.empty())))
                            .singleElement()
                            .asString()
                            .contains("the operator needs a key with global manage access");
                }
                try (QdrantRestore right = own.restore()) {
                    assertThat(right.restore(
                                            own.job(folder, manifest, new Target.Drill(), Optional.empty()), what -> {})
                                    .checks())
                            .hasSize(4);
                }
            }
        }
    }

    @Test
    void uploadThatIsCutLeavesTheLiveDataAndItsScratchIsFound() throws Exception {
        corner.create("docs", "{'vectors': {'size': 4, 'distance': 'Cosine'}}");
        corner.points("docs", 1, 5_000, "");
        List<String> collections = List.of(corner.name("docs"));
        Manifest manifest = corner.take(folder, collections);
        Map<String, SortedMap<String, JsonNode>> before = corner.readAll(collections);
        try (FaultProxy proxy =
                        FaultProxy.to(corner.server().host(), corner.server().httpPort());
                QdrantRestore restore = new QdrantRestore(
                        corner.endpoint(
                                proxy.port(),
                                Optional.ofNullable(corner.server().apiKey())),
                        Clock.systemUTC(),
                        QdrantCorner.LIMITS)) {
            BackupException cut = catchThrowableOfType(
                    BackupException.class,
                    () -> restore.restore(
                            corner.job(folder, manifest, new Target.InPlace(), Optional.empty()),
                            what -> proxy.set(new FaultProxy.Fault.Refuse())));
            assertThat(cut.reason()).isEqualTo("Unreachable");
            assertThat(cut.permanent()).isFalse();
        }
        assertThat(corner.readAll(collections)).isEqualTo(before);

        String scratch = ScratchNames.of("left", corner.name("docs"));
        corner.hand.send(
                "PUT",
                QdrantRest.path("collections", scratch),
                corner.json("{'vectors': {'size': 4, 'distance': 'Cosine'}}"),
                "leaving");
        try (QdrantRestore restore = corner.restore()) {
            assertThat(restore.removeScratch()).contains(scratch).allMatch(name -> name.startsWith("zdl_scratch_"));
            assertThat(restore.removeScratch()).isEmpty();
        }
        assertThat(corner.collections()).containsExactlyElementsOf(collections);
    }
}
