package io.zentoria.datalayer.backup.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.StoreFence;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.qdrant.QdrantEndpoint;
import io.zentoria.datalayer.qdrant.QdrantStore;
import io.zentoria.datalayer.qdrant.QdrantVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fence in a Qdrant: the key {@value #KEY} in the metadata of each collection.
 *
 * <p>Each shard numbers its operations, and the answer to one tells its number. So points that cannot be there are
 * deleted, again and again: as long as nobody else writes, the number of an answer grows by the same each time. With
 * several shards so many points are asked for that each shard has some of them.
 */
public final class QdrantFence implements StoreFence {
    static final String KEY = QdrantStore.OWN_KEYS + "fence";

    private static final int ROUNDS = 4;
    private static final int PROBES_OF_A_SHARD = 16;

    private final List<String> collections;
    private final QdrantRest rest;
    private final QdrantServerView view;

    /**
     * One collection as it stood.
     *
     * @param ids of points that are not there
     * @param last the number of each one's last operation
     * @param steps by how much it grows with each round when nobody else writes
     */
    private record Stood(List<String> ids, List<Long> last, List<Long> steps) {}

    private record Seen(String counter, SortedMap<String, String> aliases, SortedMap<String, Stood> collections) {}

    private @Nullable Seen raised;

    /**
     * Does not call the server yet.
     *
     * @throws BackupException when the endpoint cannot be used
     */
    public QdrantFence(QdrantEndpoint endpoint, List<String> collections) throws BackupException {
        this.collections = List.copyOf(collections);
        this.rest = new QdrantRest(endpoint, RestLimits.STANDARD);
        this.view = new QdrantServerView(rest);
    }

    @Override
    public StoreKind store() {
        return StoreKind.QDRANT;
    }

    @Override
    public void raise(long counter) throws BackupException, InterruptedException {
        String version = view.version();
        if (QdrantVersion.parse(version).before(QdrantVersion.METADATA)) {
            throw BackupException.permanent(
                    "FenceNotPossible",
                    "%s has version %s, which keeps no metadata that a fence could be written into: upgrade it to %s or write consistency: PerStore"
                            .formatted(rest.failures().at(), version, QdrantVersion.METADATA),
                    null);
        }
        SortedMap<String, Stood> stood = new TreeMap<>();
        for (String collection : collections) {
            ObjectNode body = QdrantRest.JSON.createObjectNode();
            body.putObject("metadata").put(KEY, String.valueOf(counter));
            rest.send(
                    "PATCH",
                    QdrantRest.path("collections", collection),
                    body,
                    "writing the counter of the fence into the metadata of collection " + collection);
            stood.put(collection, stand(collection));
        }
        raised = new Seen(String.valueOf(counter), aliases(), stood);
    }

    private Stood stand(String collection) throws BackupException, InterruptedException {
        int shards =
                view.collection(collection).at("/config/params/shard_number").asInt(1);
        List<String> ids = Stream.generate(() -> UUID.randomUUID().toString())
                .limit(shards <= 1 ? 1 : (long) shards * PROBES_OF_A_SHARD)
                .toList();
        List<List<Long>> rounds = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            rounds.add(probe(collection, ids));
        }
        return new Stood(ids, rounds.getLast(), steps(rounds));
    }

    /** By how much each number grows at least from round to round. Pure. */
    static List<Long> steps(List<List<Long>> rounds) {
        List<Long> steps = new ArrayList<>();
        for (int probe = 0; probe < rounds.getFirst().size(); probe++) {
            long step = Long.MAX_VALUE;
            for (int round = 1; round < rounds.size(); round++) {
                step = Math.min(
                        step,
                        rounds.get(round).get(probe) - rounds.get(round - 1).get(probe));
            }
            steps.add(step);
        }
        return steps;
    }

    /** The number of the operation that deletes each of the points, of which none is there. */
    private List<Long> probe(String collection, List<String> ids) throws BackupException, InterruptedException {
        String doing = "asking how many operations collection %s has had".formatted(collection);
        List<Long> numbers = new ArrayList<>();
        for (String id : ids) {
            ObjectNode body = QdrantRest.JSON.createObjectNode();
            body.putArray("points").add(id);
            JsonNode number = rest.send(
                            "POST",
                            QdrantRest.path("collections", collection, "points", "delete") + "?wait=true",
                            body,
                            doing)
                    .path("operation_id");
            if (!number.isIntegralNumber()) {
                throw BackupException.permanent(
                        "FenceNotPossible",
                        "%s does not number its operations (collection %s), so that a fence cannot be checked: write consistency: PerStore"
                                .formatted(rest.failures().at(), collection),
                        null);
            }
            numbers.add(number.asLong());
        }
        return numbers;
    }

    private SortedMap<String, String> aliases() throws BackupException, InterruptedException {
        SortedMap<String, String> aliases = new TreeMap<>(view.aliases());
        aliases.values().removeIf(collection -> !collections.contains(collection));
        return aliases;
    }

    @Override
    public void check() throws BackupException, InterruptedException {
        Seen before = raised;
        if (before == null) {
            throw new IllegalStateException("nothing was raised that could be checked");
        }
        for (String collection : collections) {
            Stood stood = before.collections().get(collection);
            if (stood == null) {
                throw new IllegalStateException("collection " + collection + " was not fenced");
            }
            List<Long> now = probe(collection, stood.ids());
            for (int i = 0; i < now.size(); i++) {
                long others = now.get(i) - stood.last().get(i) - stood.steps().get(i);
                if (others != 0) {
                    throw StoreFence.broken(
                            title(collection),
                            others > 0 ? others + " operations of others" : "its operations are numbered anew");
                }
            }
            String found = counter(view, collection);
            if (!found.equals(before.counter())) {
                throw StoreFence.broken(title(collection), "the counter of its fence is gone");
            }
        }
        if (!aliases().equals(before.aliases())) {
            throw StoreFence.broken("%s".formatted(rest.failures().at()), "its aliases were changed");
        }
    }

    /** The counter in a collection's metadata; empty when there is none. */
    static String counter(QdrantServerView view, String collection) throws BackupException, InterruptedException {
        return QdrantServerView.metadata(view.collection(collection)).path(KEY).asText("");
    }

    private String title(String collection) {
        return "collection %s of %s".formatted(collection, rest.failures().at());
    }

    @Override
    public void close() {
        rest.close();
    }
}
