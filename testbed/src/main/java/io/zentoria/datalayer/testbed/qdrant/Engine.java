package io.zentoria.datalayer.testbed.qdrant;

import io.qdrant.client.grpc.Collections.AliasDescription;
import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CreateAlias;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.RenameAlias;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The collections and aliases of the server, one call at a time; both doors open on it. */
final class Engine {
    private final TreeMap<String, StoredCollection> collections = new TreeMap<>();
    private final TreeMap<String, String> aliases = new TreeMap<>();

    synchronized boolean create(Access access, CreateCollection request) {
        String name = request.getCollectionName();
        access.check(Need.MANAGE, name);
        if (collections.containsKey(name)) {
            throw Refusal.collectionExists(name);
        }
        if (aliases.containsKey(name)) {
            throw Refusal.wrongInput(
                    "Can't create collection with name " + name + ". Alias with the same name already exists");
        }
        collections.put(name, new StoredCollection(Settings.created(request)));
        return true;
    }

    /** @throws Refusal when a vector has no distance, as gRPC leaves it out */
    static void requireDistances(CreateCollection request) {
        List<VectorParams> vectors = request.getVectorsConfig().hasParams()
                ? List.of(request.getVectorsConfig().getParams())
                : List.copyOf(
                        request.getVectorsConfig().getParamsMap().getMapMap().values());
        if (vectors.stream().anyMatch(vector -> vector.getDistance() == Distance.UnknownDistance)) {
            throw new Refusal(Refusal.Kind.BAD_INPUT, "Malformed distance parameter: UnknownDistance");
        }
    }

    synchronized boolean update(Access access, UpdateCollection request) {
        access.check(Need.MANAGE, request.getCollectionName());
        StoredCollection collection = resolve(request.getCollectionName());
        collection.configure(Settings.updated(collection.config(), request));
        return true;
    }

    /** False when there is none of that name; what an alias points to stays. */
    synchronized boolean delete(Access access, String name) {
        access.check(Need.MANAGE, name);
        aliases.values().removeIf(name::equals);
        return collections.remove(name) != null;
    }

    synchronized List<String> list(Access access) {
        return collections.keySet().stream().filter(access::sees).toList();
    }

    synchronized boolean exists(Access access, String name) {
        access.check(Need.READ, name);
        return find(name) != null;
    }

    synchronized CollectionInfo info(Access access, String name) {
        access.check(Need.READ, name);
        return resolve(name).info();
    }

    /** One after the other; what came before one that fails stays. */
    synchronized boolean changeAliases(Access access, List<AliasOperations> actions) {
        access.check(Need.MANAGE, "");
        for (AliasOperations action : actions) {
            switch (action.getActionCase()) {
                case CREATE_ALIAS -> createAlias(action.getCreateAlias());
                case DELETE_ALIAS -> aliases.remove(action.getDeleteAlias().getAliasName());
                case RENAME_ALIAS -> renameAlias(action.getRenameAlias());
                case ACTION_NOT_SET -> throw new Refusal(Refusal.Kind.BAD_INPUT, "Malformed AliasOperation type");
            }
        }
        return true;
    }

    private void createAlias(CreateAlias action) {
        if (!collections.containsKey(action.getCollectionName())) {
            throw Refusal.noCollection(action.getCollectionName());
        }
        if (collections.containsKey(action.getAliasName())) {
            throw Refusal.collectionExists(action.getAliasName());
        }
        aliases.put(action.getAliasName(), action.getCollectionName());
    }

    private void renameAlias(RenameAlias action) {
        String collection = aliases.remove(action.getOldAliasName());
        if (collection == null) {
            throw new Refusal(
                    Refusal.Kind.NOT_FOUND, "Not found: Alias " + action.getOldAliasName() + " does not exists!");
        }
        aliases.put(action.getNewAliasName(), collection);
    }

    synchronized List<AliasDescription> aliases(Access access) {
        return aliases.entrySet().stream()
                .filter(alias -> access.sees(alias.getValue()))
                .map(alias -> AliasDescription.newBuilder()
                        .setAliasName(alias.getKey())
                        .setCollectionName(alias.getValue())
                        .build())
                .toList();
    }

    /** Empty for a collection that is not there. */
    synchronized List<AliasDescription> aliases(Access access, String collection) {
        access.check(Need.READ, collection);
        return aliases(access).stream()
                .filter(alias -> alias.getCollectionName().equals(collection))
                .toList();
    }

    /** Does something with one collection, or the one that an alias points to. */
    synchronized <T> T with(Access access, Need need, String name, Function<StoredCollection, T> work) {
        access.check(need, name);
        return work.apply(resolve(name));
    }

    long createIndex(Access access, String collection, String field, PayloadSchemaInfo index) {
        return with(access, Need.WRITE_WHOLE, collection, it -> it.index(field, index));
    }

    long dropIndex(Access access, String collection, String field) {
        return with(access, Need.WRITE_WHOLE, collection, it -> it.dropIndex(field));
    }

    private @Nullable StoredCollection find(String name) {
        StoredCollection collection = collections.get(name);
        if (collection != null) {
            return collection;
        }
        String target = aliases.get(name);
        return target == null ? null : collections.get(target);
    }

    private StoredCollection resolve(String name) {
        StoredCollection collection = find(name);
        if (collection == null) {
            throw Refusal.noCollection(name);
        }
        return collection;
    }

    /** The collection that a name or an alias stands for. */
    synchronized String canonical(String name) {
        return collections.containsKey(name) ? name : aliases.getOrDefault(name, name);
    }

    /**
     * Puts a collection in place, in the stead of one of the name; the aliases stay.
     *
     * @throws Refusal when the one that is there has other vectors
     */
    synchronized void restore(String name, StoredCollection kept) {
        String collection = canonical(name);
        StoredCollection there = collections.get(collection);
        if (there != null && !there.sameVectors(kept)) {
            throw Refusal.wrongInput("Snapshot is not compatible with existing collection: Collection vectors: "
                    + there.vectorsInWords() + " Snapshot Vectors: " + kept.vectorsInWords());
        }
        collections.put(collection, kept);
    }

    synchronized Map<String, Integer> pointCounts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        collections.forEach((name, collection) -> counts.put(name, collection.size()));
        return counts;
    }

    /** Writes all of it into a file. */
    synchronized void save(OutputStream out) throws IOException {
        StorageFile.write(new StorageFile.Content(collections, aliases), out);
    }

    /** Reads what {@link #save} wrote. */
    synchronized void load(InputStream in) throws IOException {
        StorageFile.Content content = StorageFile.read(in);
        collections.putAll(content.collections());
        aliases.putAll(content.aliases());
    }
}
