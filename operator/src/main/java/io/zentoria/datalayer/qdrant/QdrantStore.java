package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Identity;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Store;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One Qdrant.
 *
 * <p>Its identity is a random mark in the metadata of the collections that the operator made or changed; it is empty as
 * long as there is none. A server whose marked collections are all gone shows no identity either, just as an empty server
 * at the same address would: the two cannot be told apart, so both count as another server than before.
 */
public final class QdrantStore implements Store<QdrantDesired, QdrantActual> {
    /** How every key begins that the operator writes into a collection's metadata. */
    public static final String OWN_KEYS = "zentoria.io/";
    /** The metadata key under which a collection shows the mark of its server. */
    public static final String SERVER_KEY = Ledger.SERVER;

    private final QdrantEndpoint endpoint;
    private final Owner owner;
    private final Supplier<String> newMarks;
    private final QdrantConnection connection;
    private final OthersCollections others;
    /** The mark that the server showed at any look of this pass. */
    private String seen = "";
    /** The mark that was made up in this pass for a server without one. */
    private String made = "";

    private QdrantStore(
            QdrantEndpoint endpoint,
            Owner owner,
            Supplier<String> newMarks,
            QdrantConnection connection,
            OthersCollections others) {
        this.others = others;
        this.endpoint = endpoint;
        this.owner = owner;
        this.newMarks = newMarks;
        this.connection = connection;
    }

    /**
     * Prepares the connection; the server is not called yet.
     *
     * @param newMarks makes up a random mark for a server that has none
     * @throws StoreException when the endpoint's certificates cannot be read
     */
    public static QdrantStore open(QdrantEndpoint endpoint, Owner owner, Supplier<String> newMarks)
            throws StoreException {
        return open(endpoint, owner, newMarks, OthersCollections.none());
    }

    /**
     * The same.
     *
     * @param others what is known of the collections of other resources; shared by all stores of a process
     */
    public static QdrantStore open(
            QdrantEndpoint endpoint, Owner owner, Supplier<String> newMarks, OthersCollections others)
            throws StoreException {
        return new QdrantStore(
                endpoint, owner, newMarks, QdrantConnection.open(endpoint, QdrantConnection.Limits.STANDARD), others);
    }

    static QdrantStore open(
            QdrantEndpoint endpoint, Owner owner, Supplier<String> newMarks, QdrantConnection.Limits limits)
            throws StoreException {
        return new QdrantStore(
                endpoint, owner, newMarks, QdrantConnection.open(endpoint, limits), OthersCollections.none());
    }

    @Override
    public StoreKind kind() {
        return StoreKind.QDRANT;
    }

    /** Three calls, and one for each collection that is not known to be somebody else's. */
    @Override
    public QdrantActual observe(QdrantDesired desired) throws StoreException {
        return observe(
                desired.collections().stream().map(DesiredCollection::name).collect(Collectors.toSet()),
                desired.collections().stream()
                        .flatMap(collection -> collection.aliases().stream())
                        .collect(Collectors.toSet()));
    }

    private QdrantActual observe(Set<String> names, Set<String> aliases) throws StoreException {
        QdrantActual actual = new QdrantObserve(connection, name -> others.of(endpoint.address(), name, owner))
                .read(names, aliases, (all, read) -> others.read(endpoint.address(), all, read));
        String mark = actual.serverMark(owner);
        seen = mark.isEmpty() ? seen : mark;
        return actual;
    }

    /** A server does not change within a pass, though the pass may drop the last collection that shows its mark. */
    @Override
    public Identity identity(QdrantActual actual) {
        String mark = actual.serverMark(owner);
        return new Identity(StoreKind.QDRANT, endpoint.address(), actual.version(), mark.isEmpty() ? seen : mark);
    }

    @Override
    public Plan plan(QdrantDesired desired, QdrantActual actual) {
        return QdrantDiff.plan(desired, actual);
    }

    /** What takes away all that the resource made; collections are destructive, and what was there before stays. */
    public static Plan planDeletion(Owner owner, QdrantActual actual) {
        return QdrantDiff.deletion(owner, actual);
    }

    /** How the collections of the spec stand, in its order, as far as they are there. */
    public static List<DataLayerStatus.Collection> status(QdrantDesired desired, QdrantActual actual) {
        return CollectionStatus.of(desired, actual);
    }

    @Override
    public void apply(Change change) throws StoreException {
        if (!(change.step() instanceof QdrantStep step)) {
            throw new IllegalArgumentException("not a change of a Qdrant: " + change.target());
        }
        new QdrantApply(connection, owner, mark()).apply(step);
    }

    /** The server's mark; made up once for a server that has none. */
    private String mark() throws StoreException {
        if (seen.isEmpty() && made.isEmpty()) {
            observe(Set.of(), Set.of());
        }
        if (seen.isEmpty() && made.isEmpty()) {
            made = newMarks.get();
        }
        return seen.isEmpty() ? made : seen;
    }

    /**
     * Qdrant has no lock. The operator's leader election and its lock in PostgreSQL keep two from applying at the same
     * time; and should two do so all the same, each step is harmless twice.
     */
    @Override
    public Lock lock() {
        return () -> {};
    }

    @Override
    public void close() {
        connection.close();
    }
}
