package io.zentoria.datalayer.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.plan.Owner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class OthersCollectionsTest {
    private static final String SERVER = "qdrant:6334";
    private static final Owner ONE = new Owner("zentoria", "one");
    private static final Owner OTHER = new Owner("zentoria", "other");

    private Instant now = Instant.parse("2026-01-05T12:00:00Z");
    private final OthersCollections others =
            new OthersCollections(((InstantSource) () -> now).withZone(ZoneOffset.UTC), Duration.ofMinutes(10));

    private static ActualCollection collection(String name, Ledger ledger) {
        return new ActualCollection(
                name,
                Optional.of(4),
                Optional.of("Cosine"),
                1,
                Map.of(),
                Map.of(),
                new TreeMap<>(),
                0,
                0,
                "green",
                "",
                ledger);
    }

    @Test
    void collectionOfAnotherResourceIsNotReadAgainForAWhile() {
        others.read(SERVER, List.of("docs"), Map.of("docs", collection("docs", Ledger.NONE.claim(OTHER, "mark"))));

        assertThat(others.of(SERVER, "docs", ONE)).isPresent();
        now = now.plusSeconds(600);
        assertThat(others.of(SERVER, "docs", ONE)).isEmpty();
    }

    @Test
    void ownCollectionsAndThoseOfNobodyAreAlwaysRead() {
        others.read(
                SERVER,
                List.of("docs", "free"),
                Map.of(
                        "docs", collection("docs", Ledger.NONE.claim(OTHER, "mark")),
                        "free", collection("free", Ledger.NONE)));

        assertThat(others.of(SERVER, "docs", OTHER)).isEmpty();
        assertThat(others.of(SERVER, "free", ONE)).isEmpty();
    }

    @Test
    void whatIsGoneIsForgottenAndServersAreApart() {
        Map<String, ActualCollection> docs = Map.of("docs", collection("docs", Ledger.NONE.claim(OTHER, "mark")));
        others.read(SERVER, List.of("docs"), docs);

        assertThat(others.of("elsewhere:6334", "docs", ONE)).isEmpty();
        others.read(SERVER, List.of(), Map.of());
        assertThat(others.of(SERVER, "docs", ONE)).isEmpty();
    }
}
