package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.testbed.qdrant.RestFront.Answer;
import io.zentoria.datalayer.testbed.qdrant.RestFront.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Snapshots over REST: the only way for their bytes. */
final class RestSnapshots {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Snapshots snapshots;

    RestSnapshots(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /** Those of one collection: {@code /collections/{collection}/snapshots…}. */
    Answer answer(Access access, Request request, String collection) {
        String name = request.path().size() > 3 ? request.path().get(3) : "";
        return switch (request.method() + " " + name) {
            case "GET " -> list(snapshots.list(access, collection));
            case "POST " -> created(request, () -> snapshots.create(access, collection));
            case "POST upload" -> upload(access, request, collection);
            case "PUT recover" -> recover(access, request, collection);
            default ->
                switch (request.method()) {
                    case "GET" -> download(() -> snapshots.file(access, collection, name));
                    case "DELETE" -> done(() -> snapshots.delete(access, collection, name));
                    default -> throw RestRoutes.unknown(request);
                };
        };
    }

    /** Those of the whole storage: {@code /snapshots…}. */
    Answer answerFull(Access access, Request request) {
        String name = request.path().size() > 1 ? request.path().get(1) : "";
        return switch (request.method() + (name.isEmpty() ? "" : " one")) {
            case "GET" -> list(snapshots.listFull(access));
            case "POST" -> created(request, () -> snapshots.createFull(access));
            case "GET one" -> download(() -> snapshots.fullFile(access, name));
            case "DELETE one" -> done(() -> snapshots.deleteFull(access, name));
            default -> throw RestRoutes.unknown(request);
        };
    }

    private static Answer list(List<SnapshotFolder.Info> all) {
        ArrayNode json = Json.MAPPER.createArrayNode();
        all.forEach(one -> json.add(json(one)));
        return new Answer.Result(json);
    }

    private static ObjectNode json(SnapshotFolder.Info one) {
        return Json.MAPPER
                .createObjectNode()
                .put("name", one.name())
                .put("creation_time", one.created().toString().replace("Z", ""))
                .put("size", one.size())
                .put("checksum", one.checksum());
    }

    private static Answer created(Request request, Supplier<SnapshotFolder.Info> work) {
        SnapshotFolder.Info made = work.get();
        return "false".equals(request.query().get("wait"))
                ? new Answer.Text(202, "application/json", "{\"status\":\"accepted\",\"time\":0.0}")
                : new Answer.Result(json(made));
    }

    private static Answer done(Runnable work) {
        work.run();
        return new Answer.Result(Json.MAPPER.getNodeFactory().booleanNode(true));
    }

    /** A snapshot that is not there is told as plain text here, and only here. */
    private static Answer download(Supplier<Path> file) {
        try {
            return new Answer.File(file.get());
        } catch (Refusal e) {
            String message = String.valueOf(e.getMessage());
            if (e.kind() == Refusal.Kind.NOT_FOUND && !message.startsWith("Not found: Collection")) {
                return new Answer.Text(404, "text/plain", message);
            }
            throw e;
        }
    }

    private Answer upload(Access access, Request request, String collection) {
        access.check(Need.MANAGE, collection);
        return withTemporary(file -> {
            // Not closed here: the answer is only written after what is left of it was read.
            Files.copy(request.exchange().getRequestBody(), file, StandardCopyOption.REPLACE_EXISTING);
            MultipartFile.unwrap(file, "snapshot");
            snapshots.recover(access, collection, file, request.query().get("checksum"));
        });
    }

    private Answer recover(Access access, Request request, String collection) {
        access.check(Need.MANAGE, collection);
        var body = request.json().json();
        String location = body.path("location").asText();
        String checksum = body.hasNonNull("checksum") ? body.get("checksum").asText() : null;
        URI uri;
        try {
            uri = URI.create(location);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Kind.BAD_INPUT, "Format error in JSON body: location: " + e.getMessage());
        }
        return switch (String.valueOf(uri.getScheme())) {
            case "file" -> done(() -> snapshots.recover(access, collection, inside(Path.of(uri)), checksum));
            case "http", "https" ->
                withTemporary(file -> {
                    fetch(uri, file);
                    snapshots.recover(access, collection, file, checksum);
                });
            default -> throw Refusal.notHere("recovering from " + location);
        };
    }

    private Path inside(Path file) {
        if (!snapshots.holds(file)) {
            throw Refusal.forbidden(
                    "Snapshot file path must be inside the snapshots directory \"" + snapshots.folder() + "\"");
        }
        if (!Files.isRegularFile(file)) {
            throw new Refusal(Refusal.Kind.BAD_INPUT, "Bad request: Snapshot file \"" + file + "\" does not exist");
        }
        return file;
    }

    private static void fetch(URI location, Path file) {
        HttpRequest request = HttpRequest.newBuilder(location).timeout(PATIENCE).build();
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()) {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.ofFile(file)).statusCode();
            if (status != 200) {
                throw Refusal.internal("Http request error: HTTP status " + status + " for url (" + location + ")");
            }
        } catch (IOException e) {
            throw Refusal.internal("Http request error: error sending request for url (" + location + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.internal("Http request error: interrupted");
        }
    }

    /** What needs a file for a moment. */
    @FunctionalInterface
    private interface Work {
        void on(Path file) throws IOException;
    }

    private static Answer withTemporary(Work work) {
        try {
            Path file = Files.createTempFile("snapshot-", ".part");
            try {
                work.on(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a snapshot that was sent could not be kept", e);
        }
        return new Answer.Result(Json.MAPPER.getNodeFactory().booleanNode(true));
    }
}
