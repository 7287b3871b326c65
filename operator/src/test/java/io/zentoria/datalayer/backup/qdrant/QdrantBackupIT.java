package io.zentoria.datalayer.backup.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.testbed.FaultProxy;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QdrantBackupIT {
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

    private StoreBackup backup(List<String> collections) throws Exception {
        return new QdrantBackup(corner.endpoint(), collections, Clock.systemUTC(), QdrantCorner.LIMITS);
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void backupHoldsEveryCollectionWithItsCountAndItsPapersAndLeavesNothingOnTheServer() throws Exception {
        List<String> collections = corner.fill();
        List<JsonNode> before = new ArrayList<>();
        for (String collection : collections) {
            before.add(corner.metadata(collection));
        }

        Manifest manifest = corner.take(folder, collections);

        assertThat(manifest.artifacts())
                .extracting(Manifest.Artifact::path)
                .containsExactly(
                        "qdrant/" + corner.prefix + "docs.snapshot",
                        "qdrant/" + corner.prefix + "my%20n%C3%A4me%20%231%20%2520.snapshot",
                        "qdrant/" + corner.prefix + "small.snapshot",
                        "qdrant/" + corner.prefix + "empty.snapshot",
                        "qdrant/aliases.json",
                        "qdrant/collections.json",
                        "resource.yaml");
        assertThat(manifest.artifacts().subList(0, 4))
                .extracting(artifact -> artifact.counts().get("points"))
                .containsExactly(300L, 40L, 50L, 0L);
        assertThat(manifest.stores()).singleElement().satisfies(store -> {
            assertThat(store.store()).isEqualTo("qdrant");
            assertThat(store.serverVersion()).isEqualTo(corner.view.version());
            assertThat(store.identity()).isEqualTo(corner.name("mark"));
        });
        Path files = folder.resolve(QdrantCorner.FOLDER);
        assertThat(BackupPapers.readAliases(Files.readAllBytes(files.resolve("qdrant/aliases.json"))))
                .isEqualTo(corner.aliases())
                .hasSize(2);
        assertThat(BackupPapers.readCollections(Files.readAllBytes(files.resolve("qdrant/collections.json")))
                        .get(corner.name("docs"))
                        .schema()
                        .properties())
                .extracting(java.util.Map.Entry::getKey)
                .containsExactlyInAnyOrder("word", "n");
        for (int i = 0; i < collections.size(); i++) {
            assertThat(corner.snapshots(collections.get(i))).isEmpty();
            assertThat(corner.metadata(collections.get(i))).isEqualTo(before.get(i));
        }
    }

    @Test
    void snapshotThatAPersonTookStaysAsItIs() throws Exception {
        corner.create("docs", "{'vectors': {'size': 4, 'distance': 'Cosine'}}");
        corner.hand.send(
                "POST",
                QdrantRest.path("collections", corner.name("docs"), "snapshots") + "?wait=true",
                corner.json("{}"),
                "by hand");
        List<String> byHand = corner.snapshots(corner.name("docs"));

        corner.take(folder, List.of(corner.name("docs")));

        assertThat(corner.snapshots(corner.name("docs"))).isEqualTo(byHand).hasSize(1);
    }

    @Test
    void snapshotIsDeletedWhenTheTierFails() throws Exception {
        List<String> collections = corner.fill();
        try (StoreBackup backup = backup(collections)) {
            StoreBackup.Piece piece = backup.pieces().getFirst();
            assertThatThrownBy(() -> piece.write(new OutputStream() {
                        @Override
                        public void write(int one) throws IOException {
                            throw new IOException("disk full");
                        }
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk full");
        }
        assertThat(corner.snapshots(collections.getFirst())).isEmpty();
        assertThat(corner.metadata(collections.getFirst()).has(SnapshotMark.KEY))
                .isFalse();
    }

    @Test
    void snapshotOfARunThatDiedIsDeletedByTheNextRun() throws Exception {
        List<String> collections = corner.fill();
        String docs = collections.getFirst();
        CollectionSnapshot died = new CollectionSnapshot(corner.hand, docs, true, Clock.systemUTC());
        died.create();
        assertThat(corner.snapshots(docs)).hasSize(1);

        try (StoreBackup backup = backup(collections)) {
            assertThat(backup.pieces()).hasSize(6);
            assertThat(corner.snapshots(docs)).isEmpty();
            assertThat(corner.metadata(docs).has(SnapshotMark.KEY)).isFalse();
        }
    }

    @Test
    void snapshotOfARunThatDiedBeforeItKnewTheNameIsDeletedByTheNextRun() throws Exception {
        corner.create("docs", "{'vectors': {'size': 4, 'distance': 'Cosine'}}");
        String docs = corner.name("docs");
        new CollectionSnapshot(corner.hand, docs, false, Clock.systemUTC()).create();
        String mark = SnapshotMark.pending(
                SnapshotMark.begun(corner.snapshots(docs).getFirst()).orElseThrow());
        corner.hand.send(
                "PATCH",
                QdrantRest.path("collections", docs),
                corner.json("{'metadata': {'%s': '%s'}}".formatted(SnapshotMark.KEY, mark)),
                "marking");

        try (StoreBackup backup = backup(List.of(docs))) {
            assertThat(backup.pieces()).hasSize(3);
            assertThat(corner.snapshots(docs)).isEmpty();
            assertThat(corner.metadata(docs).has(SnapshotMark.KEY)).isFalse();
        }
    }

    @Test
    void twoSnapshotsOfOneCollectionNeverShareASecond() throws Exception {
        corner.create("docs", "{'vectors': {'size': 4, 'distance': 'Cosine'}}");
        String docs = corner.name("docs");
        for (int i = 0; i < 3; i++) {
            new CollectionSnapshot(corner.hand, docs, false, Clock.systemUTC()).create();
        }
        assertThat(corner.snapshots(docs)).hasSize(3);
    }

    @Test
    void downloadThatIsCutIsNeverPublishedAndItsSnapshotGoes() throws Exception {
        corner.create("docs", "{'vectors': {'size': 4, 'distance': 'Cosine'}}");
        corner.points("docs", 1, 20_000, "");
        String docs = corner.name("docs");
        try (FaultProxy proxy =
                FaultProxy.to(corner.server().host(), corner.server().httpPort())) {
            QdrantBackup backup = new QdrantBackup(
                    corner.endpoint(
                            proxy.port(), Optional.ofNullable(corner.server().apiKey())),
                    List.of(docs),
                    Clock.systemUTC(),
                    QdrantCorner.LIMITS);
            try (backup) {
                StoreBackup.Piece piece = backup.pieces().getFirst();
                BackupException cut = catchThrowableOfType(
                        BackupException.class,
                        () -> piece.write(new ActsOnFirstByte(() -> proxy.set(new FaultProxy.Fault.Refuse()))));
                assertThat(cut).isNotNull();
                assertThat(cut.permanent()).isFalse();
                assertThat(cut.reason()).isEqualTo("Unreachable");
                proxy.heal();
            }
        }
        assertThat(corner.snapshots(docs)).isEmpty();
        assertThat(corner.metadata(docs).has(SnapshotMark.KEY)).isFalse();
    }

    @Test
    void downloadThatHangsFailsInTime() throws Exception {
        corner.create("docs", "{'vectors': {'size': 4, 'distance': 'Cosine'}}");
        corner.points("docs", 1, 20_000, "");
        try (FaultProxy proxy =
                FaultProxy.to(corner.server().host(), corner.server().httpPort())) {
            QdrantBackup backup = new QdrantBackup(
                    corner.endpoint(
                            proxy.port(), Optional.ofNullable(corner.server().apiKey())),
                    List.of(corner.name("docs")),
                    Clock.systemUTC(),
                    QdrantCorner.LIMITS);
            try (backup) {
                StoreBackup.Piece piece = backup.pieces().getFirst();
                // Else all of it may be here before its first byte is looked at.
                proxy.set(new FaultProxy.Fault.Slow(Duration.ofMillis(50)));
                assertThatThrownBy(() -> piece.write(new ActsOnFirstByte(() -> proxy.set(new FaultProxy.Fault.Hang()))))
                        .isInstanceOf(BackupException.class)
                        .hasMessageContaining("did not answer in time while reading the snapshot");
                proxy.heal();
            }
        }
        assertThat(corner.snapshots(corner.name("docs"))).isEmpty();
    }

    /** Does something when the first bytes of a snapshot have come. */
    private static final class ActsOnFirstByte extends OutputStream {
        private final Runnable act;
        private boolean acted;

        ActsOnFirstByte(Runnable act) {
            this.act = act;
        }

        @Override
        public void write(int one) {
            if (!acted) {
                acted = true;
                act.run();
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            write(0);
        }
    }

    @Test
    void snapshotWhoseAnswerNeverComesIsFoundInTheList() throws Exception {
        List<String> collections = corner.fill();
        String docs = collections.getFirst();
        try (FaultProxy proxy =
                        FaultProxy.to(corner.server().host(), corner.server().httpPort());
                QdrantRest rest = new QdrantRest(
                        corner.endpoint(
                                proxy.port(),
                                Optional.ofNullable(corner.server().apiKey())),
                        new RestLimits(
                                Duration.ofSeconds(20),
                                Duration.ofMillis(750),
                                Duration.ofSeconds(20),
                                Duration.ofMillis(100),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(20)))) {
            CollectionSnapshot snapshot = new CollectionSnapshot(rest, docs, true, Clock.systemUTC());
            proxy.set(new FaultProxy.Fault.Slow(Duration.ofMillis(500)));
            CollectionSnapshot.Description found = snapshot.create();
            assertThat(corner.snapshots(docs)).containsExactly(found.name());
            assertThat(found.checksum()).isPresent();
            proxy.heal();
            snapshot.remove();
            assertThat(corner.snapshots(docs)).isEmpty();
        }
    }

    @Test
    void snapshotIsDeletedWhenTheRunIsInterrupted() throws Exception {
        corner.create("docs", "{'vectors': {'size': 4, 'distance': 'Cosine'}}");
        corner.points("docs", 1, 20_000, "");
        String docs = corner.name("docs");
        try (StoreBackup backup = backup(List.of(docs))) {
            StoreBackup.Piece piece = backup.pieces().getFirst();
            assertThatThrownBy(() -> piece.write(
                            new ActsOnFirstByte(() -> Thread.currentThread().interrupt())))
                    .isInstanceOfAny(BackupException.class, InterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(corner.snapshots(docs)).isEmpty();
            assertThat(corner.metadata(docs).has(SnapshotMark.KEY)).isFalse();
        }
    }

    @Test
    void refusedSnapshotTakesNobodyElsesAlong() throws Exception {
        try (QdrantServer guarded =
                QdrantServer.start(TestServers.folder("qdrant-key"), "the-right-key", "the-reading-key")) {
            assumeThat(guarded.readOnlyApiKey())
                    .as("a server of one's own may have no such key")
                    .isNotNull();
            try (QdrantCorner own = new QdrantCorner(guarded);
                    QdrantRest reading = new QdrantRest(
                            own.endpoint(guarded.httpPort(), Optional.ofNullable(guarded.readOnlyApiKey())),
                            QdrantCorner.LIMITS)) {
                own.create("docs", "{'vectors': {'size': 4, 'distance': 'Cosine'}}");
                String docs = own.name("docs");
                CollectionSnapshot refused = new CollectionSnapshot(reading, docs, true, Clock.systemUTC());
                assertThatThrownBy(refused::create).isInstanceOf(BackupException.class);
                new CollectionSnapshot(own.hand, docs, false, Clock.systemUTC()).create();

                refused.remove();

                assertThat(own.snapshots(docs)).hasSize(1);
            }
        }
    }

    @Test
    void missingCollectionIsSaidBeforeAnythingIsRead() throws Exception {
        corner.create("docs", "{'vectors': {'size': 4, 'distance': 'Cosine'}}");
        BackupException missing = catchThrowableOfType(
                BackupException.class, () -> corner.take(folder, List.of(corner.name("docs"), corner.name("nope"))));
        assertThat(missing.reason()).isEqualTo("CollectionMissing");
        assertThat(missing.permanent()).isTrue();
        assertThat(missing).hasMessageContaining(corner.name("nope"));
        assertThat(filesBelow(folder)).isEmpty();
        assertThat(corner.snapshots(corner.name("docs"))).isEmpty();
    }

    @Test
    void serverThatIsNotThereIsPassing() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        BackupException away = catchThrowableOfType(
                BackupException.class,
                () -> QdrantCorner.take(folder, corner.endpoint(port, Optional.empty()), List.of("docs")));
        assertThat(away.reason()).isEqualTo("Unreachable");
        assertThat(away.permanent()).isFalse();
        assertThat(away).hasMessageContaining("is " + port + " its HTTP port?");
    }

    @Test
    void keyIsAskedForAndNeverShown() throws Exception {
        try (QdrantServer guarded =
                QdrantServer.start(TestServers.folder("qdrant-key"), "the-right-key", "the-reading-key")) {
            String right = guarded.apiKey();
            assumeThat(right).as("a server of one's own may ask for no key").isNotNull();
            try (QdrantCorner own = new QdrantCorner(guarded)) {
                List<String> docs = List.of(own.name("docs"));
                own.create("docs", "{'vectors': {'size': 4, 'distance': 'Cosine'}}");
                for (Optional<String> wrong : List.of(Optional.<String>empty(), Optional.of("canary-4711"))) {
                    BackupException refused = catchThrowableOfType(
                            BackupException.class,
                            () -> QdrantCorner.take(folder, own.endpoint(guarded.httpPort(), wrong), docs));
                    assertThat(refused.reason()).isEqualTo("AuthenticationFailed");
                    assertThat(refused.permanent()).isTrue();
                    assertThat(refused).hasMessageContaining("apiKeySecretRef").hasMessageNotContaining("canary");
                }
                BackupException reading = catchThrowableOfType(
                        BackupException.class,
                        () -> QdrantCorner.take(
                                folder,
                                own.endpoint(guarded.httpPort(), Optional.ofNullable(guarded.readOnlyApiKey())),
                                docs));
                assertThat(reading.reason()).isEqualTo("InsufficientPrivilege");
                assertThat(reading.permanent()).isTrue();
                assertThat(filesBelow(folder)).isEmpty();

                assertThat(own.take(folder, docs).artifacts()).hasSize(4);
            }
        }
    }
}
