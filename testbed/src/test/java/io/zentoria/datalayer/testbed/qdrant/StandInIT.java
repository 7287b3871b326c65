package io.zentoria.datalayer.testbed.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.TestServers;
import io.zentoria.datalayer.testbed.qdrant.Answers.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the tables under {@code qdrant/} say of a Qdrant 1.18 is true of the server of these tests: of the stand-in, and
 * of a real one that {@code QDRANT_URL} or {@code QDRANT_BIN} names.
 */
class StandInIT {
    private static final List<String> TABLES = List.of("collections", "aliases", "points", "snapshots", "grpc", "keys");
    private static final String RUN = "t" + UUID.randomUUID().toString().substring(0, 6) + "-";
    private static final Map<String, Caller> CALLERS = new HashMap<>();

    private static final class Guarded {
        static final QdrantServer SERVER = QdrantServer.start(
                TestServers.folder("qdrant-keys"),
                "a key of more than 32 characters, as it should be",
                "the other key");
    }

    static Stream<Row> rows() {
        return TABLES.stream().flatMap(table -> Row.of(table).stream());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void answersAsQdrantDoes(Row row) {
        Caller caller = CALLERS.computeIfAbsent(row.table(), StandInIT::caller);
        Answer answer = caller.ask(row);
        if (row.reads()) {
            answer = settled(caller, row, answer);
        } else {
            Answers.check(row.status(), caller.filled(row.answer()), answer);
        }
        caller.keep(row, answer);
    }

    /** A change may leave a collection yellow for some seconds. */
    private static Answer settled(Caller caller, Row row, Answer first) {
        Answer[] last = {first};
        await().atMost(Duration.ofSeconds(15))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    try {
                        Answers.check(row.status(), caller.filled(row.answer()), last[0]);
                    } catch (AssertionError e) {
                        last[0] = caller.ask(row);
                        throw e;
                    }
                });
        return last[0];
    }

    private static Caller caller(String table) {
        QdrantServer server = table.equals("keys") ? Guarded.SERVER : TestServers.qdrant();
        return new Caller(server, RUN + table.charAt(0) + "-");
    }

    @Test
    void theTablesCoverBothDoorsAndBothOutcomes() {
        List<Row> rows = rows().toList();

        assertThat(rows).hasSizeGreaterThan(300);
        assertThat(rows).filteredOn(Row::grpc).hasSizeGreaterThan(60);
        assertThat(rows)
                .filteredOn(row -> !row.status().equals("OK") && !row.status().startsWith("2"))
                .hasSizeGreaterThan(100);
        assertThat(rows).filteredOn(row -> row.status().isEmpty()).isEmpty();
    }

    @AfterAll
    static void leaveNothingBehind() {
        CALLERS.values().forEach(Caller::close);
        if (CALLERS.containsKey("keys")) {
            Guarded.SERVER.close();
        }
    }
}
