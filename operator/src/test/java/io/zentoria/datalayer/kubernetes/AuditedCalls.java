package io.zentoria.datalayer.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.testbed.KubeApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What one ServiceAccount asked of the API server, by the server's own audit log. */
final class AuditedCalls {
    /** Everybody may ask what they may do. */
    private static final Set<String> OPEN_TO_ALL = Set.of("authorization.k8s.io");

    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Call> calls = new ArrayList<>();

    /**
     * One call and its answer.
     *
     * @param at when it reached the server
     * @param about {@code group/resource} or {@code group/resource/subresource}; a path where it is about no object
     */
    record Call(Instant at, String verb, String about, String namespace, String name, int code) {}

    static AuditedCalls of(KubeApiServer cluster, String namespace, String account) {
        AuditedCalls found = new AuditedCalls();
        String user = "system:serviceaccount:" + namespace + ":" + account;
        try {
            for (String line : Files.readAllLines(cluster.auditLog())) {
                JsonNode event = JSON.readTree(line);
                if (event.at("/user/username").asText().equals(user)) {
                    found.calls.add(call(event));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static Call call(JsonNode event) {
        JsonNode object = event.path("objectRef");
        String about = object.isMissingNode()
                ? event.path("requestURI").asText()
                : object.path("apiGroup").asText() + "/"
                        + object.path("resource").asText()
                        + (object.has("subresource")
                                ? "/" + object.path("subresource").asText()
                                : "");
        return new Call(
                Instant.parse(event.path("requestReceivedTimestamp").asText()),
                event.path("verb").asText(),
                about,
                object.path("namespace").asText(),
                object.path("name").asText(),
                event.at("/responseStatus/code").asInt());
    }

    /** What changed something; renewals of a Lease and questions that are asked by creating them do not. */
    List<Call> writes() {
        return calls.stream()
                .filter(call -> WRITES.contains(call.verb()) && call.code() < 300)
                .filter(call -> !call.about().matches("(coordination|authorization)\\.k8s\\.io/.*"))
                .toList();
    }

    List<Call> all() {
        return List.copyOf(calls);
    }

    List<Call> refused() {
        return calls.stream().filter(call -> call.code() == 403).toList();
    }

    /** The rights that were used, as {@code verb group/resource}. */
    Set<String> used() {
        Set<String> used = new TreeSet<>();
        for (Call call : calls) {
            if (call.about().startsWith("/")
                    && call.about().indexOf('/', 1) > 0
                    && call.verb().equals("get")) {
                continue; // a path, such as /version
            }
            if (OPEN_TO_ALL.contains(call.about().split("/")[0])) {
                continue;
            }
            used.add(call.verb() + " " + call.about());
            // A server-side apply of what is not there is a patch that needs the right to create too.
            if (call.verb().equals("patch") && call.code() == 201) {
                used.add("create " + call.about());
            }
        }
        return used;
    }
}
