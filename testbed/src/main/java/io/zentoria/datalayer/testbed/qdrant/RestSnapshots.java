package io.zentoria.datalayer.testbed.qdrant;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.testbed.qdrant.RestFront.Answer;
import io.zentoria.datalayer.testbed.qdrant.RestFront.Request;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Snapshots over REST: the only way for their bytes. */
final class RestSnapshots {
    /** The longest head of a part, and the longest end of a body. */
    private static final int HEAD = 8192;

    private final Snapshots snapshots;

    RestSnapshots(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    Answer answer(Access access, Request request, String collection) {
        List<String> path = request.path();
        String name = path.size() > 3 ? path.get(3) : "";
        return switch (request.method()) {
            case "GET" -> name.isEmpty() ? list(access, collection) : download(access, collection, name);
            case "DELETE" -> {
                snapshots.delete(access, collection, name);
                yield new Answer.Result(Json.MAPPER.getNodeFactory().booleanNode(true));
            }
            case "PUT" -> recover(access, request, collection);
            case "POST" ->
                name.equals("upload") ? upload(access, request, collection) : create(access, request, collection);
            default -> throw Refusal.notHere(request.method() + " of snapshots");
        };
    }

    private Answer list(Access access, String collection) {
        ArrayNode all = Json.MAPPER.createArrayNode();
        snapshots.list(access, collection).forEach(one -> all.add(json(one)));
        return new Answer.Result(all);
    }

    private static ObjectNode json(Snapshots.Description one) {
        return Json.MAPPER
                .createObjectNode()
                .put("name", one.name())
                .put("creation_time", one.created().toString().replace("Z", ""))
                .put("size", one.size())
                .put("checksum", one.checksum());
    }

    /** A snapshot that is not there is told as plain text here, and only here. */
    private Answer download(Access access, String collection, String name) {
        try {
            return new Answer.File(snapshots.file(access, collection, name));
        } catch (Refusal e) {
            if (e.kind() == Refusal.Kind.NOT_FOUND
                    && String.valueOf(e.getMessage()).contains("Snapshot")) {
                return new Answer.Text(404, "text/plain", String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private Answer create(Access access, Request request, String collection) {
        Snapshots.Description made = snapshots.create(access, collection);
        return "false".equals(request.query().get("wait"))
                ? new Answer.Text(202, "application/json", "{\"status\":\"accepted\",\"time\":0.0}")
                : new Answer.Result(json(made));
    }

    private Answer recover(Access access, Request request, String collection) {
        access.check(Need.MANAGE, collection);
        String location = request.json().json().path("location").asText();
        if (location.startsWith("file:")) {
            Path file = Path.of(java.net.URI.create(location)).normalize();
            if (!snapshots.holds(file)) {
                throw Refusal.forbidden(
                        "Snapshot file path must be inside the snapshots directory \"" + snapshots.folder() + "\"");
            }
            snapshots.recover(access, collection, file, request.query().get("checksum"));
            return new Answer.Result(Json.MAPPER.getNodeFactory().booleanNode(true));
        }
        throw Refusal.internal("Http request error: error sending request for url (" + location + ")");
    }

    private Answer upload(Access access, Request request, String collection) {
        try {
            Path body = Files.createTempFile("snapshot-", ".upload");
            try {
                // Not closed here: the answer is only written after what is left of it was read.
                Files.copy(request.exchange().getRequestBody(), body, StandardCopyOption.REPLACE_EXISTING);
                onlyPart(body);
                snapshots.recover(access, collection, body, request.query().get("checksum"));
            } finally {
                Files.delete(body);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Answer.Result(Json.MAPPER.getNodeFactory().booleanNode(true));
    }

    /** Leaves of a multipart body the content of its one part. */
    private static void onlyPart(Path body) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(body.toFile(), "rw")) {
            byte[] start = new byte[(int) Math.min(HEAD, file.length())];
            file.readFully(start);
            String head = new String(start, StandardCharsets.ISO_8859_1);
            int content = head.indexOf("\r\n\r\n") + 4;
            if (!head.startsWith("--")
                    || content < 4
                    || !head.substring(0, content).contains("name=\"snapshot\"")) {
                throw new Refusal(Refusal.Kind.BAD_INPUT, "Multipart body has no field `snapshot`");
            }
            String boundary = "\r\n" + head.substring(0, head.indexOf("\r\n"));
            byte[] end = new byte[(int) Math.min(HEAD, file.length())];
            long endAt = file.length() - end.length;
            file.seek(endAt);
            file.readFully(end);
            int last = new String(end, StandardCharsets.ISO_8859_1).lastIndexOf(boundary);
            if (last < 0) {
                throw new Refusal(Refusal.Kind.BAD_INPUT, "Multipart body is not complete");
            }
            long length = endAt + last - content;
            byte[] piece = new byte[1 << 16];
            for (long done = 0; done < length; ) {
                file.seek(content + done);
                int read = file.read(piece, 0, (int) Math.min(piece.length, length - done));
                file.seek(done);
                file.write(piece, 0, read);
                done += read;
            }
            file.setLength(length);
        }
    }
}
