package io.zentoria.datalayer.qdrant;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.zentoria.datalayer.api.QdrantSpec;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Gate;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Store;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.testbed.QdrantServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * One test's corner of the Qdrant that all tests share, be it a real one: all names in the specs get the test's own
 * prefix, and what has that prefix is removed at the end.
 */
final class Bench implements AutoCloseable {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    final String prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + "_";
    /** Nobody else's, so that no test takes a real resource's collections for its own. */
    final Owner owner = new Owner("zdl-test", prefix + "personal");

    final QdrantServer server = TestServers.qdrant();
    final GrpcProxy proxy = new GrpcProxy(server.host(), server.grpcPort());
    final Optional<Password> apiKey = Optional.ofNullable(server.apiKey()).map(Password::of);
    /** A hand that changes things behind the store's back; not through the proxy. */
    final QdrantClient hand = new QdrantClient(client());

    private QdrantGrpcClient client() {
        QdrantGrpcClient.Builder builder = QdrantGrpcClient.newBuilder(server.host(), server.grpcPort(), false, false);
        apiKey.map(Password::reveal).ifPresent(builder::withApiKey);
        return builder.build();
    }

    QdrantEndpoint endpoint() {
        return new QdrantEndpoint("localhost", proxy.port(), Tls.Mode.DISABLE, Optional.empty(), apiKey);
    }

    String name(String plain) {
        return prefix + plain;
    }

    QdrantDesired desired(Owner owner, String yaml) throws IOException {
        QdrantSpec spec = YAML.readValue(yaml, QdrantSpec.class);
        List<DesiredCollection> collections = spec.collections().stream()
                .map(DesiredCollection::of)
                .map(collection -> new DesiredCollection(
                        name(collection.name()),
                        collection.shape(),
                        collection.settings(),
                        collection.indexes(),
                        collection.aliases().stream().map(this::name).toList()))
                .toList();
        return new QdrantDesired(owner, endpoint(), collections);
    }

    QdrantDesired desired(String yaml) throws IOException {
        return desired(owner, yaml);
    }

    QdrantStore open(Owner owner) throws StoreException {
        return QdrantStore.open(endpoint(), owner, () -> "mark-" + UUID.randomUUID());
    }

    /** What one look shows. */
    Plan plan(QdrantDesired desired) throws StoreException {
        try (QdrantStore store = open(desired.owner())) {
            return store.plan(desired, store.observe(desired));
        }
    }

    /** A whole pass: look, apply what the gate allows, look again, three rounds at most. */
    Pass pass(QdrantDesired desired, boolean destructive) throws StoreException {
        List<Change> applied = new ArrayList<>();
        Plan first = null;
        try (QdrantStore store = open(desired.owner());
                Store.Lock lock = store.lock()) {
            Plan plan = store.plan(desired, store.observe(desired));
            for (int round = 0; round < 3; round++) {
                first = first == null ? plan : first;
                List<Change> open = new ArrayList<>(plan.changes());
                if (destructive) {
                    plan.orphans().forEach(orphan -> open.add(orphan.drop()));
                }
                List<Change> allowed = new Gate(true, destructive, Optional.empty())
                        .judge(open, "")
                        .allowed();
                if (allowed.isEmpty()) {
                    break;
                }
                for (Change change : allowed) {
                    store.apply(change);
                    applied.add(change);
                }
                plan = store.plan(desired, store.observe(desired));
            }
            return new Pass(first, applied, plan);
        }
    }

    record Pass(Plan first, List<Change> applied, Plan last) {
        List<String> summaries() {
            return applied.stream().map(Change::summary).toList();
        }
    }

    /** What of the server belongs to the test, without figures that change by themselves. */
    Corner corner() throws StoreException {
        try (QdrantStore store = open(owner)) {
            QdrantActual actual = store.observe(new QdrantDesired(owner, endpoint(), List.of()));
            SortedMap<String, ActualCollection> collections = new TreeMap<>();
            actual.collections().forEach((name, is) -> {
                if (name.startsWith(prefix)) {
                    collections.put(
                            name,
                            new ActualCollection(
                                    name,
                                    is.size(),
                                    is.distance(),
                                    is.shards(),
                                    is.settings(),
                                    is.ofVector(),
                                    is.indexes(),
                                    0,
                                    0,
                                    "",
                                    "",
                                    is.ledger()));
                }
            });
            SortedMap<String, String> aliases = new TreeMap<>();
            actual.aliases().forEach((alias, collection) -> {
                if (alias.startsWith(prefix)) {
                    aliases.put(alias, collection);
                }
            });
            return new Corner(collections, aliases);
        }
    }

    record Corner(SortedMap<String, ActualCollection> collections, SortedMap<String, String> aliases) {
        /** The same without what one bench has otherwise than another: its prefix, and the mark of the server. */
        Corner renamed(String prefix) {
            SortedMap<String, ActualCollection> plainCollections = new TreeMap<>();
            collections.forEach((name, is) -> {
                Ledger ledger = is.ledger();
                Ledger plain = new Ledger(
                        without(prefix, ledger.owner()),
                        without(prefix, ledger.adopter()),
                        ledger.server() == null ? null : "mark",
                        ledger.settings(),
                        ledger.indexes(),
                        new TreeSet<>(ledger.aliases().stream()
                                .map(alias -> without(prefix, alias))
                                .toList()));
                plainCollections.put(
                        without(prefix, name),
                        new ActualCollection(
                                without(prefix, name),
                                is.size(),
                                is.distance(),
                                is.shards(),
                                is.settings(),
                                is.ofVector(),
                                is.indexes(),
                                0,
                                0,
                                "",
                                "",
                                plain));
            });
            SortedMap<String, String> plainAliases = new TreeMap<>();
            aliases.forEach(
                    (alias, collection) -> plainAliases.put(without(prefix, alias), without(prefix, collection)));
            return new Corner(plainCollections, plainAliases);
        }

        private static String without(String prefix, String name) {
            return name == null ? null : name.replace(prefix, "");
        }
    }

    @Override
    public void close() throws Exception {
        for (String name : hand.listCollectionsAsync().get(10, TimeUnit.SECONDS)) {
            if (name.startsWith(prefix)) {
                hand.deleteCollectionAsync(name).get(10, TimeUnit.SECONDS);
            }
        }
        hand.close();
        proxy.close();
    }
}
