package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.LedgerEffect;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.plan.Target;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What lies between the aliases of a server and the spec. Pure. */
final class AliasDiff {
    private final Owner owner;
    private final QdrantActual actual;
    private final Draft draft;
    /** The collections whose ledger, as far as it is the resource's, names an alias. */
    private final SortedMap<String, SortedSet<String>> noted;

    AliasDiff(Owner owner, QdrantActual actual, Draft draft) {
        this.owner = owner;
        this.actual = actual;
        this.draft = draft;
        this.noted = noted(owner, actual);
    }

    private static SortedMap<String, SortedSet<String>> noted(Owner owner, QdrantActual actual) {
        SortedMap<String, SortedSet<String>> noted = new TreeMap<>();
        actual.collections().values().stream()
                .filter(collection -> collection.ledger().claimedBy(owner))
                .forEach(collection -> collection
                        .ledger()
                        .aliases()
                        .forEach(alias -> noted.computeIfAbsent(alias, name -> new TreeSet<>())
                                .add(collection.name())));
        return noted;
    }

    static Target target(String alias) {
        return new Target(StoreKind.QDRANT, "alias", alias);
    }

    /** Whether the resource made the alias and may take it away: it still points to a collection of the resource. */
    boolean mayGo(String alias) {
        return noted.containsKey(alias) && pointsToOwn(alias);
    }

    private boolean pointsToOwn(String alias) {
        ActualCollection at = collectionOf(alias);
        return at != null && at.ledger().claimedBy(owner);
    }

    private @Nullable ActualCollection collectionOf(String alias) {
        String name = actual.aliases().get(alias);
        return name == null ? null : actual.collections().get(name);
    }

    /**
     * @param wanted the collection by alias, as far as the collection is the resource's to work on
     * @param named all aliases of the spec: one of a collection that is in conflict stays as it is
     */
    void compare(Map<String, String> wanted, Set<String> named) {
        noted.keySet().stream().filter(alias -> !named.contains(alias)).forEach(this::unwanted);
        wanted.forEach(this::wanted);
    }

    private void unwanted(String alias) {
        SortedSet<String> notedAt = notedAt(alias);
        if (mayGo(alias)) {
            draft.aliasDrops()
                    .add(new Change(
                            target(alias),
                            "drop alias " + alias + " of collection "
                                    + actual.aliases().get(alias),
                            List.of(),
                            Risk.DISRUPTIVE,
                            LedgerEffect.GONE,
                            new QdrantStep.DropAlias(alias, notedAt)));
        } else {
            // Gone, or moved by somebody to a collection of their own: nothing of ours is left.
            notedAt.forEach(collection -> forget(alias, collection));
        }
    }

    private void wanted(String alias, String collection) {
        if (actual.collections().containsKey(alias)) {
            draft.conflicts()
                    .add(new Conflict(
                            target(alias),
                            "alias %s cannot be made: a collection has that name; give one of the two another name"
                                    .formatted(alias)));
            return;
        }
        String at = actual.aliases().get(alias);
        SortedSet<String> elsewhere = notedAt(alias);
        boolean notedHere = elsewhere.remove(collection);
        if (at == null) {
            put(alias, collection, elsewhere, "create alias " + alias + " of collection " + collection, List.of());
        } else if (!at.equals(collection)) {
            if (!notedHere && elsewhere.isEmpty() && !pointsToOwn(alias)) {
                draft.conflicts()
                        .add(new Conflict(
                                target(alias),
                                "alias %s points to collection %s and was not made by this resource: remove it there, or take it out of the spec"
                                        .formatted(alias, Names.printable(at))));
                return;
            }
            put(
                    alias,
                    collection,
                    elsewhere,
                    "move alias " + alias + " from collection " + Names.printable(at) + " to " + collection,
                    List.of(new Difference("collection", Names.printable(at), collection)));
        } else if (!notedHere && !elsewhere.isEmpty()) {
            put(
                    alias,
                    collection,
                    elsewhere,
                    "note that alias " + alias + " is now of collection " + collection,
                    List.of());
        } else {
            elsewhere.forEach(other -> forget(alias, other));
        }
    }

    private SortedSet<String> notedAt(String alias) {
        return new TreeSet<>(noted.getOrDefault(alias, new TreeSet<>()));
    }

    private void put(
            String alias, String collection, Set<String> elsewhere, String summary, List<Difference> differences) {
        draft.aliases()
                .add(new Change(
                        target(alias),
                        summary,
                        differences,
                        Risk.SAFE,
                        LedgerEffect.MADE,
                        new QdrantStep.PutAlias(alias, collection, elsewhere)));
    }

    private void forget(String alias, String collection) {
        draft.notes()
                .add(new Change(
                        target(alias),
                        "forget alias " + alias + " of collection " + collection + ", which is gone or somebody else's",
                        List.of(),
                        Risk.SAFE,
                        LedgerEffect.GONE,
                        new QdrantStep.Forget(collection, Set.of(), Set.of(alias))));
    }
}
