package io.zentoria.datalayer.testbed.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is the stand-in's alone: what it keeps, what it notes, and what it refuses. */
class StandInOwnIT {
    private static final String SMALL = "{\"vectors\":{\"size\":2,\"distance\":\"Dot\"}}";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private int port;
    private StandIn server;

    @BeforeEach
    void start() {
        port = free();
        server = StandIn.start(port, free(), null, folder);
    }

    @AfterEach
    void stop() {
        server.close();
        http.close();
    }

    /** Below the range that the kernel gives to outgoing connections, so that none takes it meanwhile. */
    private static int free() {
        return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(20_000, 32_000))
                .limit(200)
                .filter(StandInOwnIT::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int candidate) {
        try (ServerSocket socket = new ServerSocket(candidate)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> ask(String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(20))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode result(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = ask(method, path, body);
        assertThat(answer.statusCode()).as("%s", answer.body()).isEqualTo(200);
        return Json.MAPPER.readTree(answer.body()).path("result");
    }

    private void fill(String collection) throws Exception {
        result("PUT", "/collections/" + collection, SMALL);
        result("PUT", "/collections/" + collection + "/index?wait=true", """
                {"field_name":"k","field_schema":{"type":"keyword","is_tenant":true}}""");
        result("PUT", "/collections/" + collection + "/points?wait=true", """
                {"points":[{"id":7,"vector":[1,2],"payload":{"k":"a","n":{"list":[1,2.5,null,true]}}},
                 {"id":"0b3c8c1e-0000-4000-8000-000000000001","vector":[3,4]}]}""");
    }

    @Test
    void aRestartKeepsCollectionsAliasesAndSnapshots() throws Exception {
        String longName = "n".repeat(255);
        fill("docs");
        result("PUT", "/collections/" + longName, SMALL);
        result("POST", "/collections/aliases", """
                {"actions":[{"create_alias":{"collection_name":"docs","alias_name":"now"}}]}""");
        String snapshot = result("POST", "/collections/docs/snapshots", "").toString();
        List<JsonNode> before = state(longName);

        server.close();
        server = StandIn.start(port, free(), null, folder);

        assertThat(state(longName)).isEqualTo(before);
        assertThat(before.getFirst().path("points_count").asInt()).isEqualTo(2);
        assertThat(result("GET", "/collections/docs/snapshots", "").toString()).isEqualTo("[" + snapshot + "]");
        assertThat(result("POST", "/collections/docs/snapshots", "")
                        .path("name")
                        .asText()
                        .replaceAll("-20.*", ""))
                .as("the number of the node")
                .isEqualTo(Json.MAPPER.readTree(snapshot).path("name").asText().replaceAll("-20.*", ""));
    }

    private List<JsonNode> state(String other) throws Exception {
        List<JsonNode> state = new ArrayList<>();
        state.add(result("GET", "/collections/docs", ""));
        state.add(result("GET", "/collections/" + other, ""));
        state.add(result("GET", "/aliases", ""));
        state.add(result("POST", "/collections/now/points/scroll", "{\"with_vector\":true}"));
        return state;
    }

    @Test
    void everyCallIsNotedUntilTheListIsCleared() throws Exception {
        ask("PUT", "/collections/docs", SMALL);
        ask("POST", "/collections/docs/points/count", "{}");
        ask("GET", "/collections/nope", "");

        assertThat(server.calls())
                .extracting(Call::front, Call::method, Call::collection, Call::write)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Call.Front.REST, "PUT /collections/docs", "docs", true),
                        org.assertj.core.groups.Tuple.tuple(
                                Call.Front.REST, "POST /collections/docs/points/count", "docs", false),
                        org.assertj.core.groups.Tuple.tuple(Call.Front.REST, "GET /collections/nope", "nope", false));
        assertThat(result("GET", "/stand-in/calls", "")).hasSize(3);

        result("DELETE", "/stand-in/calls", "");

        assertThat(server.calls()).isEmpty();
    }

    @Test
    void whatItCannotDoIsRefusedByName() throws Exception {
        fill("docs");
        for (String call : List.of(
                "GET /telemetry",
                "POST /collections/docs/cluster",
                "POST /collections/docs/points/recommend",
                "POST /collections/docs/exists",
                "GET /collections/docs/shards/0/snapshots")) {
            String[] words = call.split(" ");
            HttpResponse<String> answer = ask(words[0], words[1], "{}");
            assertThat(answer.statusCode()).as(call).isEqualTo(501);
            assertThat(answer.body()).contains("the stand-in does not do this").contains(call);
        }
        assertThat(ask("POST", "/collections/docs/points/query", "{\"query\":{\"fusion\":\"rrf\"}}")
                        .statusCode())
                .isEqualTo(501);
    }

    @Test
    void whoDoesNotWaitIsNotToldThatItIsDone() throws Exception {
        fill("docs");

        assertThat(result("PUT", "/collections/docs/points", "{\"points\":[{\"id\":1,\"vector\":[1,1]}]}")
                        .path("status")
                        .asText())
                .isEqualTo("acknowledged");
        assertThat(result("POST", "/collections/docs/points/count", "{}")
                        .path("count")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void aSnapshotOfTheWholeStorageIsListedSentAndDeleted() throws Exception {
        fill("docs");
        result("POST", "/collections/aliases", """
                {"actions":[{"create_alias":{"collection_name":"docs","alias_name":"now"}}]}""");

        JsonNode made = result("POST", "/snapshots", "");
        String name = made.path("name").asText();

        assertThat(name).matches("full-snapshot-\\d{4}-\\d\\d-\\d\\d-\\d\\d-\\d\\d-\\d\\d\\.snapshot");
        assertThat(result("GET", "/snapshots", "")).containsExactly(made);
        HttpResponse<byte[]> sent = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/snapshots/" + name))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(Caller.sha256(sent.body())).isEqualTo(made.path("checksum").asText());
        assertThat(Tar.read(new java.io.ByteArrayInputStream(sent.body())))
                .containsOnlyKeys("0.snapshot", "config.json");
        result("DELETE", "/snapshots/" + name, "");
        assertThat(ask("DELETE", "/snapshots/" + name, "").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/snapshots/..%2Fstorage.tar", "").statusCode()).isEqualTo(404);
    }

    @Test
    void aCollectionComesBackFromWhereASnapshotIsServed() throws Exception {
        fill("docs");
        JsonNode made = result("POST", "/collections/docs/snapshots", "");
        String location = "http://127.0.0.1:" + port + "/collections/docs/snapshots/"
                + made.path("name").asText();

        result("PUT", "/collections/copy/snapshots/recover", "{\"location\":\"" + location + "\"}");

        assertThat(result("GET", "/collections/copy", "")).isEqualTo(result("GET", "/collections/docs", ""));
        assertThat(result("POST", "/collections/copy/points/scroll", "{\"with_vector\":true}"))
                .isEqualTo(result("POST", "/collections/docs/points/scroll", "{\"with_vector\":true}"));
        assertThat(ask("PUT", "/collections/other/snapshots/recover", "{\"location\":\"" + location + "x\"}")
                        .statusCode())
                .isEqualTo(500);
    }

    @Test
    void itRunsAsAProcessOfItsOwnAndKeepsItsCollectionsWhenItIsToldToEnd() throws Exception {
        server.close();
        Path key = Files.writeString(folder.resolve("key"), "a key\n");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StandIn.class.getName(),
                        "--folder",
                        folder.toString(),
                        "--http-port",
                        String.valueOf(port),
                        "--grpc-port",
                        String.valueOf(free()),
                        "--api-key-file",
                        key.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> ask("GET", "/readyz", "").statusCode() == 200);
            assertThat(ask("PUT", "/collections/docs", SMALL).statusCode()).isEqualTo(401);
            HttpResponse<String> created = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/collections/docs"))
                            .header("api-key", "a key")
                            .PUT(HttpRequest.BodyPublishers.ofString(SMALL))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(created.statusCode()).isEqualTo(200);
        } finally {
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }

        server = StandIn.start(port, free(), null, folder);

        assertThat(result("GET", "/collections/docs/exists", "").path("exists").asBoolean())
                .as("%s", Files.readString(folder.resolve("log")))
                .isTrue();
    }
}
