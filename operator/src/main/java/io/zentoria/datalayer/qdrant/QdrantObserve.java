package io.zentoria.datalayer.qdrant;

import com.google.common.util.concurrent.ListenableFuture;
import io.qdrant.client.grpc.Collections.AliasDescription;
import io.qdrant.client.grpc.Collections.CollectionDescription;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.GetCollectionInfoResponse;
import io.qdrant.client.grpc.Collections.ListAliasesRequest;
import io.qdrant.client.grpc.Collections.ListAliasesResponse;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsResponse;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckReply;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest;
import io.zentoria.datalayer.plan.StoreException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Reads a Qdrant: three calls at once, then one for each collection that is not known to be somebody else's, many at once.
 * Writes nothing.
 */
final class QdrantObserve {
    /** So many collections are asked for at once; a server answers 32 in well under the time limit of one. */
    private static final int AT_ONCE = 32;

    private final QdrantConnection connection;
    private final Function<String, Optional<ActualCollection>> known;

    /** @param known collections of others, by name */
    QdrantObserve(QdrantConnection connection, Function<String, Optional<ActualCollection>> known) {
        this.connection = connection;
        this.known = known;
    }

    /**
     * @param wantedNames collections that are read in any case
     * @param wantedAliases likewise those behind these aliases
     * @param read is told the names of all, and those that were read
     */
    QdrantActual read(
            Set<String> wantedNames,
            Set<String> wantedAliases,
            BiConsumer<Collection<String>, Map<String, ActualCollection>> read)
            throws StoreException {
        ListenableFuture<HealthCheckReply> health =
                connection.server().healthCheck(HealthCheckRequest.getDefaultInstance());
        ListenableFuture<ListCollectionsResponse> list =
                connection.reading().list(ListCollectionsRequest.getDefaultInstance());
        ListenableFuture<ListAliasesResponse> listAliases =
                connection.reading().listAliases(ListAliasesRequest.getDefaultInstance());
        String version = connection.await(health, "asking for the version").getVersion();
        if (QdrantVersion.parse(version).before(QdrantVersion.OLDEST)) {
            throw connection.failures().tooOld(version);
        }
        List<String> names = connection.await(list, "listing the collections").getCollectionsList().stream()
                .map(CollectionDescription::getName)
                .sorted()
                .toList();
        SortedMap<String, String> aliases = new TreeMap<>();
        for (AliasDescription alias :
                connection.await(listAliases, "listing the aliases").getAliasesList()) {
            aliases.put(alias.getAliasName(), alias.getCollectionName());
        }
        Set<String> wanted = new HashSet<>(wantedNames);
        wantedAliases.forEach(alias -> wanted.add(aliases.getOrDefault(alias, "")));
        SortedMap<String, ActualCollection> collections = new TreeMap<>();
        for (String name : names) {
            if (!wanted.contains(name)) {
                known.apply(name).ifPresent(collection -> collections.put(name, collection));
            }
        }
        SortedMap<String, ActualCollection> fresh = collections(
                names.stream().filter(name -> !collections.containsKey(name)).toList());
        read.accept(names, fresh);
        collections.putAll(fresh);
        return new QdrantActual(version, collections, aliases);
    }

    private SortedMap<String, ActualCollection> collections(List<String> names) throws StoreException {
        SortedMap<String, ActualCollection> collections = new TreeMap<>();
        for (int from = 0; from < names.size(); from += AT_ONCE) {
            Map<String, ListenableFuture<GetCollectionInfoResponse>> asked = new LinkedHashMap<>();
            for (String name : names.subList(from, Math.min(names.size(), from + AT_ONCE))) {
                asked.put(
                        name,
                        connection
                                .reading()
                                .get(GetCollectionInfoRequest.newBuilder()
                                        .setCollectionName(name)
                                        .build()));
            }
            for (Map.Entry<String, ListenableFuture<GetCollectionInfoResponse>> call : asked.entrySet()) {
                String name = call.getKey();
                try {
                    GetCollectionInfoResponse answer = connection.await(call.getValue(), "reading collection " + name);
                    collections.put(name, ReadCollection.of(name, answer.getResult()));
                } catch (StoreException e) {
                    // Dropped by somebody since the list was read: then it is not there, and that is the whole picture.
                    if (!e.reason().equals(QdrantFailures.GONE)) {
                        throw e;
                    }
                }
            }
        }
        return collections;
    }
}
