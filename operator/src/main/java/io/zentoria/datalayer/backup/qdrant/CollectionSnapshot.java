package io.zentoria.datalayer.backup.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.backup.BackupException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The life of one snapshot on the server: made, known, taken away. Only one at a time of a collection. */
final class CollectionSnapshot {
    private static final int TROUBLES = 5;
    private static final int ACCEPTED = 202;
    /** A proxy before the server that waits no longer. */
    private static final Set<Integer> GAVE_UP_WAITING = Set.of(408, 502, 503, 504);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final QdrantRest rest;
    private final String collection;
    private final boolean marks;
    private final Clock clock;

    private Set<String> before = Set.of();
    /** When it was asked for, as long as nobody knows what came of it. */
    private @Nullable Instant unsettled;

    private @Nullable Description made;
    /** Whether the mark may be there. */
    private boolean marked;

    /**
     * What the server says of a snapshot.
     *
     * @param size in bytes
     * @param checksum SHA-256 in lower-case hexadecimal; empty on versions that have none
     */
    record Description(String name, long size, Optional<String> checksum) {
        static Description of(JsonNode json) {
            String checksum = json.path("checksum").asText("");
            return new Description(
                    json.path("name").asText(),
                    json.path("size").asLong(),
                    json.path("checksum").isNull() || checksum.isEmpty() ? Optional.empty() : Optional.of(checksum));
        }
    }

    /** @param marks whether the server keeps metadata */
    CollectionSnapshot(QdrantRest rest, String collection, boolean marks, Clock clock) {
        this.rest = rest;
        this.collection = collection;
        this.marks = marks;
        this.clock = clock;
    }

    /**
     * Makes it, and waits until it is whole.
     *
     * @throws BackupException when it failed; what may have come of it all the same goes with {@link #remove}
     */
    Description create() throws BackupException, InterruptedException {
        Instant second = freeSecond();
        mark(SnapshotMark.pending(second));
        Description description = ask(second);
        made = description;
        unsettled = null;
        mark(description.name());
        return description;
    }

    /**
     * Waits until no snapshot of the collection bears this second: a second one would be put in the place of the first,
     * under the same name.
     */
    private Instant freeSecond() throws BackupException, InterruptedException {
        for (Duration waited = Duration.ZERO; ; waited = waited.plus(Duration.ofMillis(200))) {
            Listing listing = list();
            if (!SnapshotMark.taken(listing.second(), listing.names()) || waited.compareTo(LONGEST_WAIT) > 0) {
                return listing.second();
            }
            Thread.sleep(Duration.ofMillis(200));
        }
    }

    private record Listing(Instant second, List<Description> snapshots) {
        List<String> names() {
            return snapshots.stream().map(Description::name).toList();
        }
    }

    private Listing list() throws BackupException, InterruptedException {
        String doing = "listing the snapshots of collection " + collection;
        Reply reply = rest.call("GET", path(""), null, doing);
        List<Description> snapshots = new ArrayList<>();
        rest.json(reply, doing).path("result").forEach(one -> snapshots.add(Description.of(one)));
        return new Listing(reply.date().orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS)), snapshots);
    }

    private String path(String query) {
        return QdrantRest.path("collections", collection, "snapshots") + query;
    }

    private String doing() {
        return "taking a snapshot of collection " + collection;
    }

    private Description ask(Instant second) throws BackupException, InterruptedException {
        before = new HashSet<>(list().names());
        unsettled = second;
        Reply reply;
        try {
            reply = rest.exchange(
                    "POST", path("?wait=true"), null, rest.limits().create());
        } catch (IOException e) {
            if (RestFailures.refused(e)) {
                unsettled = null;
                throw rest.failures().silence(doing(), e);
            }
            return appeared(second);
        } catch (TimeoutException e) {
            // The server goes on with it, whoever waits or not.
            return appeared(second);
        }
        if (reply.status() == ACCEPTED || GAVE_UP_WAITING.contains(reply.status())) {
            return appeared(second);
        }
        if (!reply.good()) {
            unsettled = null;
            throw rest.failures().answer(doing(), reply);
        }
        Description description = Description.of(rest.json(reply, doing()).path("result"));
        if (description.name().isEmpty()) {
            throw rest.failures().noQdrant(doing(), null);
        }
        return description;
    }

    /** Looks at the list until the snapshot is there, and has the same size at two looks. */
    private Description appeared(Instant second) throws BackupException, InterruptedException {
        long end = System.nanoTime() + rest.limits().created().toNanos();
        Optional<Description> seen = Optional.empty();
        int troubles = 0;
        while (System.nanoTime() < end) {
            Thread.sleep(rest.limits().poll());
            try {
                Optional<Description> now = find(second);
                if (now.isPresent() && now.equals(seen)) {
                    return now.get();
                }
                seen = now;
                troubles = 0;
            } catch (BackupException e) {
                if (e.permanent() || ++troubles == TROUBLES) {
                    throw e;
                }
            }
        }
        throw BackupException.passing(
                "SnapshotTimedOut",
                "%s did not finish a snapshot of collection %s within %d minutes: look at its log and its disk"
                        .formatted(
                                rest.failures().at(),
                                collection,
                                rest.limits().created().toMinutes()),
                null);
    }

    private Optional<Description> find(Instant second) throws BackupException, InterruptedException {
        List<Description> snapshots = list().snapshots();
        List<String> fresh = snapshots.stream()
                .map(Description::name)
                .filter(name -> !before.contains(name))
                .toList();
        return SnapshotMark.begunFrom(second, fresh)
                .flatMap(name -> snapshots.stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst());
    }

    /** Takes it away from the server, and the mark with it. Doing it twice is harmless. */
    void remove() throws BackupException, InterruptedException {
        Instant second = unsettled;
        Description known = made;
        if (known == null && second != null) {
            known = find(second).orElse(null);
            if (known == null) {
                return; // it may come yet: the mark tells the next run
            }
        }
        if (known != null) {
            delete(known.name());
        }
        clearMark();
        made = null;
        unsettled = null;
    }

    /**
     * Takes away what an earlier run left that did not come to its end.
     *
     * @param described the collection as the server describes it
     */
    void removeLeft(JsonNode described) throws BackupException, InterruptedException {
        String mark =
                QdrantServerView.metadata(described).path(SnapshotMark.KEY).asText("");
        if (mark.isEmpty()) {
            return;
        }
        Optional<String> left = SnapshotMark.left(mark, list().names());
        if (left.isPresent()) {
            delete(left.get());
        }
        marked = true;
        clearMark();
    }

    private void delete(String name) throws BackupException, InterruptedException {
        try {
            rest.delete(
                    QdrantRest.path("collections", collection, "snapshots", name) + "?wait=true",
                    "deleting the snapshot of collection " + collection);
        } catch (BackupException e) {
            // Gone already is what is wanted.
            if (!e.reason().equals(RestFailures.SNAPSHOT_MISSING)
                    && !e.reason().equals(RestFailures.COLLECTION_MISSING)) {
                throw e;
            }
        }
    }

    private void mark(String words) throws BackupException, InterruptedException {
        if (!marks) {
            return;
        }
        try {
            marked = true;
            note(QdrantRest.JSON.createObjectNode().put(SnapshotMark.KEY, words));
        } catch (BackupException e) {
            // A key for just this collection may take snapshots, but not write metadata: then a crash leaves its file.
            if (!e.reason().equals(RestFailures.INSUFFICIENT_PRIVILEGE)) {
                throw e;
            }
            marked = false;
        }
    }

    private void clearMark() throws BackupException, InterruptedException {
        if (!marked) {
            return;
        }
        ObjectNode gone = QdrantRest.JSON.createObjectNode();
        gone.putNull(SnapshotMark.KEY);
        try {
            note(gone);
        } catch (BackupException e) {
            if (!e.reason().equals(RestFailures.COLLECTION_MISSING)) {
                throw e;
            }
        }
        marked = false;
    }

    private void note(ObjectNode metadata) throws BackupException, InterruptedException {
        ObjectNode body = QdrantRest.JSON.createObjectNode();
        body.set("metadata", metadata);
        rest.send(
                "PATCH",
                QdrantRest.path("collections", collection),
                body,
                "noting the snapshot in the metadata of collection " + collection);
    }
}
