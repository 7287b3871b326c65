package io.zentoria.datalayer.qdrant;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Points.PointStruct;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Gate;
import io.zentoria.datalayer.plan.Orphan;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QdrantStoreIT {
    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    static String sample() throws IOException {
        try (InputStream file = QdrantStoreIT.class.getResourceAsStream("sample.yaml")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static <T> T done(Future<T> call) throws Exception {
        return call.get(10, TimeUnit.SECONDS);
    }

    private static String one(String rest) {
        return """
                endpoint: {host: localhost}
                collections:
                  - name: docs
                    vectors: {size: 4, distance: Cosine}
                """ + rest.indent(4);
    }

    private CollectionInfo info(String collection) throws Exception {
        return done(bench.hand.getCollectionInfoAsync(bench.name(collection)));
    }

    private void addPoint(String collection, float... vector) throws Exception {
        done(bench.hand.upsertAsync(
                bench.name(collection),
                List.of(PointStruct.newBuilder()
                        .setId(id(1))
                        .setVectors(vectors(vector))
                        .build())));
    }

    private void makeByHand(String collection, int size) throws Exception {
        done(bench.hand.createCollectionAsync(
                bench.name(collection),
                VectorParams.newBuilder()
                        .setSize(size)
                        .setDistance(Distance.Cosine)
                        .build()));
    }

    @Test
    void sampleIsAppliedAndThenNothingIsLeftToDo() throws Exception {
        QdrantDesired desired = bench.desired(sample());

        long start = System.nanoTime();
        Bench.Pass pass = bench.pass(desired, false);
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(pass.last().changes()).isEmpty();
        assertThat(pass.last().conflicts()).isEmpty();
        assertThat(pass.applied()).hasSize(12).allMatch(change -> change.risk() == Risk.SAFE);
        CollectionInfo code = info("code");
        assertThat(code.getConfig().getParams().getVectorsConfig().getParams().getSize())
                .isEqualTo(4096);
        assertThat(code.getConfig().getParams().getVectorsConfig().getParams().getOnDisk())
                .isTrue();
        assertThat(code.getConfig().getHnswConfig().getM()).isEqualTo(24);
        assertThat(code.getConfig().getQuantizationConfig().getScalar().getQuantile())
                .isEqualTo(0.99f);
        assertThat(info("documents").getPayloadSchemaMap())
                .hasSize(7)
                .hasEntrySatisfying(
                        "file_id", schema -> assertThat(schema.getDataType()).isEqualTo(PayloadSchemaType.Uuid));
        assertThat(bench.corner().aliases()).containsExactly(Map.entry(bench.name("kb"), bench.name("knowledge")));
        System.out.printf(
                "sample applied in %d ms with %d calls%n",
                took.toMillis(), bench.proxy.takeCalls().size());
    }

    @Test
    void tenChecksOfTheSampleWriteNothing() throws Exception {
        QdrantDesired desired = bench.desired(sample());
        bench.pass(desired, false);
        int others = done(bench.hand.listCollectionsAsync()).size() - 4;
        bench.proxy.takeCalls();

        for (int check = 0; check < 10; check++) {
            assertThat(bench.plan(desired).changes()).isEmpty();
        }

        List<String> calls = bench.proxy.takeCalls();
        assertThat(calls).noneMatch(GrpcProxy::isWrite);
        int each = calls.size() / 10 - others;
        assertThat(each).isEqualTo(7);
        System.out.printf("a check of the sample's four collections takes %d round trips%n", each);
    }

    @Test
    void allCollectionsOfAResourceCarryOneMarkOfTheServer() throws Exception {
        QdrantDesired desired = bench.desired(sample());
        bench.pass(desired, false);
        String first = identity(desired);

        bench.pass(desired, false);

        assertThat(first).isNotEmpty();
        assertThat(identity(desired)).isEqualTo(first);
        assertThat(bench.corner().collections().values())
                .allSatisfy(is -> assertThat(is.ledger().server()).isEqualTo(first));
    }

    private String identity(QdrantDesired desired) throws StoreException {
        try (QdrantStore store = bench.open(desired.owner())) {
            return store.identity(store.observe(desired)).id();
        }
    }

    @Test
    void sizeChangeIsDeniedAndThePointsStay() throws Exception {
        bench.pass(bench.desired(one("payloadIndexes: [{field: f, type: keyword}]\naliases: [live]")), false);
        addPoint("docs", 1, 2, 3, 4);
        QdrantDesired bigger = bench.desired(one("payloadIndexes: [{field: f, type: keyword}]\naliases: [live]")
                .replace("size: 4", "size: 8"));

        Bench.Pass denied = bench.pass(bigger, false);

        assertThat(denied.applied()).isEmpty();
        assertThat(denied.last().changes()).singleElement().satisfies(change -> {
            assertThat(change.risk()).isEqualTo(Risk.DESTRUCTIVE);
            assertThat(change.summary()).contains("size 4 -> 8 needs the collection made anew");
        });
        assertThat(info("docs").getPointsCount()).isEqualTo(1);

        Bench.Pass allowed = bench.pass(bigger, true);

        assertThat(allowed.last().changes()).isEmpty();
        assertThat(info("docs").getPointsCount()).isZero();
        assertThat(info("docs")
                        .getConfig()
                        .getParams()
                        .getVectorsConfig()
                        .getParams()
                        .getSize())
                .isEqualTo(8);
        assertThat(info("docs").getPayloadSchemaMap()).containsOnlyKeys("f");
        assertThat(bench.corner().aliases()).containsOnlyKeys(bench.name("live"));
    }

    @Test
    void makingACollectionAnewTwiceLosesNoNewPoint() throws Exception {
        bench.pass(bench.desired(one("")), false);
        QdrantDesired bigger = bench.desired(one("").replace("size: 4", "size: 8"));
        Change anew = bench.plan(bigger).changes().getFirst();
        try (QdrantStore store = bench.open(bench.owner)) {
            store.apply(anew);
            addPoint("docs", 1, 2, 3, 4, 5, 6, 7, 8);
            store.apply(anew);
        }

        assertThat(info("docs").getPointsCount()).isEqualTo(1);
    }

    @Test
    void existingCollectionThatFitsIsAdoptedWithoutAWord() throws Exception {
        makeByHand("docs", 4);
        done(bench.hand.createAliasAsync(bench.name("live"), bench.name("docs")));
        QdrantDesired desired = bench.desired(one("hnsw: {m: 16}\naliases: [live]"));
        bench.proxy.takeCalls();

        Bench.Pass pass = bench.pass(desired, false);

        assertThat(pass.applied()).isEmpty();
        assertThat(bench.proxy.takeCalls()).noneMatch(GrpcProxy::isWrite);
        assertThat(deletion().changes()).isEmpty();
    }

    @Test
    void whatWasMadeOnAnAdoptedCollectionGoesAndTheCollectionStays() throws Exception {
        makeByHand("docs", 4);
        addPoint("docs", 1, 2, 3, 4);
        bench.pass(
                bench.desired(one("hnsw: {m: 24}\npayloadIndexes: [{field: f, type: keyword}]\naliases: [live]")),
                false);
        assertThat(bench.corner().collections().get(bench.name("docs")).ledger().adopter())
                .isEqualTo(bench.owner.path());

        Bench.Pass pass = bench.pass(bench.desired("endpoint: {host: localhost}"), true);

        assertThat(pass.last().changes()).isEmpty();
        assertThat(pass.last().orphans()).isEmpty();
        Bench.Corner corner = bench.corner();
        assertThat(corner.aliases()).isEmpty();
        assertThat(corner.collections().get(bench.name("docs")).indexes()).isEmpty();
        assertThat(corner.collections().get(bench.name("docs")).ledger()).isEqualTo(Ledger.NONE);
        assertThat(info("docs").getPointsCount()).isEqualTo(1);
    }

    private Plan deletion() throws StoreException {
        try (QdrantStore store = bench.open(bench.owner)) {
            return QdrantStore.planDeletion(
                    bench.owner, store.observe(new QdrantDesired(bench.owner, bench.endpoint(), List.of())));
        }
    }

    @Test
    void misfitIsAConflictAndStaysAsItIs() throws Exception {
        makeByHand("docs", 8);
        Bench.Corner before = bench.corner();

        Bench.Pass pass = bench.pass(bench.desired(one("hnsw: {m: 24}\naliases: [live]")), true);

        assertThat(pass.applied()).isEmpty();
        assertThat(pass.last().conflicts())
                .singleElement()
                .satisfies(conflict -> assertThat(conflict.message()).contains("size 8 -> 4"));
        assertThat(bench.corner()).isEqualTo(before);
    }

    @Test
    void secondResourceIsToldWhoseTheCollectionIs() throws Exception {
        bench.pass(bench.desired(one("aliases: [live]")), false);
        Bench.Corner before = bench.corner();
        Owner second = new Owner("zdl-test", bench.prefix + "second");

        Bench.Pass pass = bench.pass(bench.desired(second, one("hnsw: {m: 24}\naliases: [live]")), true);

        assertThat(pass.applied()).isEmpty();
        assertThat(pass.last().conflicts())
                .singleElement()
                .satisfies(conflict -> assertThat(conflict.message()).contains(bench.owner.path()));
        assertThat(bench.corner()).isEqualTo(before);
    }

    @Test
    void whoIsQuickerKeepsTheCollection() throws Exception {
        QdrantDesired desired = bench.desired(one(""));
        Owner second = new Owner("zdl-test", bench.prefix + "second");
        try (QdrantStore slow = bench.open(bench.owner)) {
            Change create = slow.plan(desired, slow.observe(desired)).changes().getFirst();
            bench.pass(bench.desired(second, one("")), false);

            StoreException e = catchThrowableOfType(StoreException.class, () -> slow.apply(create));

            assertThat(e.kind()).isEqualTo(StoreException.Kind.CONFLICT);
            assertThat(e).hasMessageContaining("already exists");
        }
        assertThat(bench.corner().collections().get(bench.name("docs")).ledger().owner())
                .isEqualTo(second.path());
    }

    @Test
    void unnamedCollectionStaysUntilItsDropIsAllowed() throws Exception {
        bench.pass(bench.desired(sample()), false);
        makeByHand("theirs", 3);
        QdrantDesired less = bench.desired(one(""));

        Bench.Pass kept = bench.pass(less, false);

        assertThat(kept.last().changes()).isEmpty();
        assertThat(kept.last().orphans()).hasSize(4);
        assertThat(bench.corner().collections()).hasSize(6);

        Bench.Pass dropped = bench.pass(less, true);

        assertThat(dropped.last().orphans()).isEmpty();
        assertThat(bench.corner().collections()).containsOnlyKeys(bench.name("docs"), bench.name("theirs"));
    }

    @Test
    void dropOfWhatIsSomebodyElsesByNowIsRefused() throws Exception {
        makeByHand("docs", 4);
        try (QdrantStore store = bench.open(bench.owner)) {
            StoreException e = catchThrowableOfType(
                    StoreException.class, () -> store.apply(CollectionDiff.drop(bench.name("docs"))));

            assertThat(e.kind()).isEqualTo(StoreException.Kind.CONFLICT);
            store.apply(CollectionDiff.drop(bench.name("never-there")));
        }
        assertThat(bench.corner().collections()).containsOnlyKeys(bench.name("docs"));
    }

    @Test
    void deletionTakesAwayWhatWasMadeAndNothingElse() throws Exception {
        makeByHand("theirs", 3);
        bench.pass(bench.desired(sample()), false);

        List<Change> changes = deletion().changes();
        List<Change> careful =
                new Gate(true, false, Optional.empty()).judge(changes, "").denied();
        try (QdrantStore store = bench.open(bench.owner)) {
            for (Change change : changes) {
                store.apply(change);
            }
        }

        assertThat(careful).hasSize(4);
        assertThat(bench.corner().collections()).containsOnlyKeys(bench.name("theirs"));
        assertThat(deletion().changes()).isEmpty();
    }

    @Test
    void aliasSwitchesToTheNewCollectionWhileTheOldOneStays() throws Exception {
        String two = """
                endpoint: {host: localhost}
                collections:
                  - {name: docs_v1, vectors: {size: 4, distance: Cosine}, aliases: [live]}
                  - {name: docs_v2, vectors: {size: 8, distance: Cosine}}
                """;
        bench.pass(bench.desired(two), false);
        addPoint("docs_v1", 1, 2, 3, 4);

        bench.pass(
                bench.desired(two.replace(", aliases: [live]", "")
                        .replace("8, distance: Cosine}", "8, distance: Cosine}, aliases: [live]")),
                false);

        Bench.Corner corner = bench.corner();
        assertThat(corner.aliases()).containsExactly(Map.entry(bench.name("live"), bench.name("docs_v2")));
        assertThat(corner.collections().get(bench.name("docs_v1")).ledger().aliases())
                .isEmpty();
        assertThat(corner.collections().get(bench.name("docs_v2")).ledger().aliases())
                .containsExactly(bench.name("live"));
        assertThat(info("docs_v1").getPointsCount()).isEqualTo(1);
    }

    @Test
    void aliasOfSomebodyElseIsLeftAlone() throws Exception {
        makeByHand("theirs", 4);
        done(bench.hand.createAliasAsync(bench.name("live"), bench.name("theirs")));

        Bench.Pass pass = bench.pass(bench.desired(one("aliases: [live]")), true);

        assertThat(pass.last().conflicts()).hasSize(1);
        assertThat(bench.corner().aliases()).containsExactly(Map.entry(bench.name("live"), bench.name("theirs")));
    }

    @Test
    void strangeButPermittedNamesWork() throws Exception {
        String strange = """
                endpoint: {host: localhost}
                collections:
                  - {name: "-rf é'; DROP --", vectors: {size: 4, distance: Dot}, aliases: ["%%2e%%2e", "$(x)"]}
                  - {name: "%s", vectors: {size: 4, distance: Euclid}}
                """.formatted("x".repeat(255 - bench.prefix.length()));

        Bench.Pass pass = bench.pass(bench.desired(strange), false);

        assertThat(pass.last().changes()).isEmpty();
        assertThat(bench.corner().collections()).hasSize(2);
        assertThat(bench.corner().aliases()).hasSize(2);
    }

    @Test
    void refusedValueIsForAPersonToMendAndTheRestIsDone() throws Exception {
        QdrantDesired desired = bench.desired(one("hnsw: {efConstruct: 1}"));
        try (QdrantStore store = bench.open(bench.owner)) {
            Change create =
                    store.plan(desired, store.observe(desired)).changes().getFirst();

            StoreException e = catchThrowableOfType(StoreException.class, () -> store.apply(create));

            assertThat(e.kind()).isEqualTo(StoreException.Kind.INVALID);
            assertThat(e.reason()).isEqualTo("Refused");
            assertThat(e).hasMessageContaining("creating collection " + bench.name("docs"));
        }
    }

    @Test
    void vectorsOwnHnswIsOverwritten() throws Exception {
        done(bench.hand.createCollectionAsync(CreateCollection.newBuilder()
                .setCollectionName(bench.name("docs"))
                .setVectorsConfig(VectorsConfig.newBuilder()
                        .setParams(VectorParams.newBuilder()
                                .setSize(4)
                                .setDistance(Distance.Cosine)
                                .setHnswConfig(HnswConfigDiff.newBuilder().setM(8))))
                .build()));

        Bench.Pass pass = bench.pass(bench.desired(one("hnsw: {m: 24}")), false);

        assertThat(pass.last().changes()).isEmpty();
        CollectionInfo docs = info("docs");
        assertThat(docs.getConfig().getHnswConfig().getM()).isEqualTo(24);
        assertThat(docs.getConfig()
                        .getParams()
                        .getVectorsConfig()
                        .getParams()
                        .getHnswConfig()
                        .getM())
                .isEqualTo(24);
    }

    @Test
    void statusTellsPointsAndHealth() throws Exception {
        QdrantDesired desired = bench.desired(one(""));
        bench.pass(desired, false);
        addPoint("docs", 1, 2, 3, 4);
        try (QdrantStore store = bench.open(bench.owner)) {
            assertThat(QdrantStore.status(desired, store.observe(desired)))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.name()).isEqualTo(bench.name("docs"));
                        assertThat(row.points()).isEqualTo(1);
                        assertThat(row.status()).isIn("green", "yellow");
                    });
        }
    }

    @Test
    void changeOfAnotherStoreIsNoChangeOfThis() throws Exception {
        Change other = Change.of(CollectionDiff.target("x"), "x", Risk.SAFE, () -> "SELECT 1");
        try (QdrantStore store = bench.open(bench.owner)) {
            assertThatThrownBy(() -> store.apply(other)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void indexOnACollectionThatCouldNotBeMadeLeavesTheOthersInPeace() throws Exception {
        QdrantDesired desired = bench.desired(one("payloadIndexes: [{field: f, type: keyword}]"));
        try (QdrantStore store = bench.open(bench.owner)) {
            Change index = store.plan(desired, store.observe(desired)).changes().get(1);

            StoreException e = catchThrowableOfType(StoreException.class, () -> store.apply(index));

            assertThat(e.kind()).as("no reason to stop the pass").isNotEqualTo(StoreException.Kind.UNAVAILABLE);
            assertThat(e).hasMessageContaining("not there");
        }
    }

    @Test
    void collectionClaimedBySomebodyElseMeanwhileIsNotChanged() throws Exception {
        makeByHand("docs", 4);
        QdrantDesired desired = bench.desired(one("hnsw: {m: 24}\naliases: [live]"));
        try (QdrantStore slow = bench.open(bench.owner)) {
            List<Change> changes = slow.plan(desired, slow.observe(desired)).changes();
            bench.pass(bench.desired(new Owner("zdl-test", bench.prefix + "second"), one("hnsw: {m: 8}")), false);
            Bench.Corner before = bench.corner();

            assertThat(changes)
                    .hasSize(2)
                    .allSatisfy(change -> assertThat(
                                    catchThrowableOfType(StoreException.class, () -> slow.apply(change))
                                            .kind())
                            .isEqualTo(StoreException.Kind.CONFLICT));
            assertThat(bench.corner()).isEqualTo(before);
        }
    }

    @Test
    void droppingTheLastCollectionDoesNotLookLikeAnotherServer() throws Exception {
        bench.pass(bench.desired(one("")), false);
        QdrantDesired nothing = bench.desired("endpoint: {host: localhost}");
        try (QdrantStore store = bench.open(bench.owner)) {
            QdrantActual before = store.observe(nothing);
            String identity = store.identity(before).id();
            for (Orphan orphan : store.plan(nothing, before).orphans()) {
                store.apply(orphan.drop());
            }

            assertThat(identity).isNotEmpty();
            assertThat(store.identity(store.observe(nothing)).id()).isEqualTo(identity);
        }
    }

    @Test
    void wrongAndMissingKeyAreSaidAndNotShown() throws Exception {
        try (QdrantServer guarded = QdrantServer.start(TestServers.folder("qdrant-key"), "the-right-key")) {
            String right = guarded.apiKey();
            assumeThat(right).as("a server of one's own may ask for no key").isNotNull();

            StoreException wrong = looking(guarded, Optional.of("canary-4711"));
            StoreException missing = looking(guarded, Optional.empty());

            assertThat(looking(guarded, Optional.of(right))).isNull();
            assertThat(wrong.kind()).isEqualTo(StoreException.Kind.DENIED);
            assertThat(wrong.reason()).isEqualTo("AuthenticationFailed");
            assertThat(wrong).hasMessageContaining("apiKeySecretRef").hasMessageNotContaining("canary");
            assertThat(missing.reason()).isEqualTo("AuthenticationFailed");
            assertThat(missing).hasMessageContaining("wants an API key");
        }
    }

    /** What goes wrong at a look, or null. */
    private static StoreException looking(QdrantServer server, Optional<String> key) {
        QdrantEndpoint endpoint = new QdrantEndpoint(
                server.host(), server.grpcPort(), Tls.Mode.DISABLE, Optional.empty(), key.map(Password::of));
        return catchThrowableOfType(StoreException.class, () -> {
            try (QdrantStore store = QdrantStore.open(endpoint, Golden.OWNER, () -> "mark")) {
                store.observe(new QdrantDesired(Golden.OWNER, endpoint, List.of()));
            }
        });
    }
}
