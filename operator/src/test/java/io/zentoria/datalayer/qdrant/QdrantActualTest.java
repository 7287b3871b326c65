package io.zentoria.datalayer.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.QdrantSpec;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.qdrant.DesiredCollection.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class QdrantActualTest {
    private static final Owner ME = Golden.OWNER;

    private static ActualCollection collection(String name, String owner, String mark) {
        return collection(
                name, "green", "", new Ledger(owner, null, mark, new TreeSet<>(), new TreeSet<>(), new TreeSet<>()));
    }

    private static ActualCollection collection(String name, String status, String error, Ledger ledger) {
        return new ActualCollection(
                name,
                Optional.of(4),
                Optional.of("Dot"),
                1,
                Map.of(),
                Map.of(),
                new TreeMap<>(),
                20,
                5,
                status,
                error,
                ledger);
    }

    private static QdrantActual server(ActualCollection... collections) {
        SortedMap<String, ActualCollection> all = new TreeMap<>();
        for (ActualCollection collection : collections) {
            all.put(collection.name(), collection);
        }
        return new QdrantActual("1.18.3", all, new TreeMap<>());
    }

    @Test
    void emptyServerHasNoMark() {
        assertThat(server().serverMark(ME)).isEmpty();
        assertThat(server(collection("a", null, null)).serverMark(ME)).isEmpty();
    }

    @Test
    void resourcesOwnCollectionsSayWhichServerItIs() {
        QdrantActual shared = server(
                collection("a", "x/other", "theirs"),
                collection("b", "x/other", "theirs"),
                collection("c", ME.path(), "ours"));

        assertThat(shared.serverMark(ME)).isEqualTo("ours");
        assertThat(shared.serverMark(new Owner("x", "other"))).isEqualTo("theirs");
    }

    @Test
    void newResourceTakesTheMarkThatIsThere() {
        assertThat(server(collection("a", "x/other", "theirs")).serverMark(ME)).isEqualTo("theirs");
    }

    @Test
    void mostCollectionsDecideAndTiesStayTheSame() {
        assertThat(server(
                                collection("a", ME.path(), "2"),
                                collection("b", ME.path(), "1"),
                                collection("c", ME.path(), "2"))
                        .serverMark(ME))
                .isEqualTo("2");
        assertThat(server(collection("a", ME.path(), "2"), collection("b", ME.path(), "1"))
                        .serverMark(ME))
                .isEqualTo("1");
    }

    @Test
    void statusSaysHowFarAnOptimizerIs() {
        QdrantDesired desired = new QdrantDesired(
                ME,
                QdrantEndpoint.of(
                        new QdrantSpec.Endpoint("localhost", null, null, null), Optional.empty(), Optional.empty()),
                List.of(wanted("red"), wanted("missing"), wanted("yellow"), wanted("grey"), wanted("green")));
        QdrantActual actual = server(
                collection("red", "red", "no space left", Ledger.NONE),
                collection("yellow", "yellow", "", Ledger.NONE),
                collection("grey", "grey", "", Ledger.NONE),
                collection("green", "green", "", Ledger.NONE));

        assertThat(QdrantStore.status(desired, actual))
                .containsExactly(
                        new DataLayerStatus.Collection("red", 20L, "red", "failed: no space left"),
                        new DataLayerStatus.Collection("yellow", 20L, "yellow", "at work, 5 of 20 vectors indexed"),
                        new DataLayerStatus.Collection("grey", 20L, "grey", "waits for the next write"),
                        new DataLayerStatus.Collection("green", 20L, "green", "ok"));
    }

    private static DesiredCollection wanted(String name) {
        return new DesiredCollection(name, new Shape(4, "Dot", Optional.empty()), Map.of(), new TreeMap<>(), List.of());
    }

    @Test
    void whatIsWantedPrintsTheSameEachTimeAndWithoutTheKey() {
        QdrantSpec spec = new QdrantSpec(
                new QdrantSpec.Endpoint("db", null, null, null),
                null,
                List.of(new QdrantSpec.Collection(
                        "docs",
                        new QdrantSpec.Vectors(4, QdrantSpec.Distance.DOT, "a-model", true),
                        new QdrantSpec.Hnsw(16, 100, null, null),
                        null,
                        null,
                        true,
                        null,
                        null,
                        null,
                        List.of(new QdrantSpec.PayloadIndex("f", QdrantSpec.PayloadType.UUID)),
                        List.of("live"))));

        String once = QdrantDesired.of(spec, ME, Optional.empty(), Optional.of(Password.of("canary")))
                .toString();
        String again = QdrantDesired.of(spec, ME, Optional.empty(), Optional.of(Password.of("canary")))
                .toString();

        assertThat(once).isEqualTo(again).doesNotContain("canary").contains("***");
    }

    @Test
    void versionsCompareByMajorAndMinor() {
        assertThat(QdrantVersion.parse("1.9.7").before(QdrantVersion.OLDEST)).isTrue();
        assertThat(QdrantVersion.parse("v1.11.0").before(QdrantVersion.OLDEST)).isFalse();
        assertThat(QdrantVersion.parse("2.0.0-rc1").before(QdrantVersion.NEWEST_KNOWN))
                .isFalse();
        assertThat(QdrantVersion.parse("my own build")).isEqualTo(QdrantVersion.NEWEST_KNOWN);
    }
}
