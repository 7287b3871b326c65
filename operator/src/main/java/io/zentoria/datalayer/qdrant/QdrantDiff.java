package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Orphan;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Plan;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What lies between a Qdrant and the spec. Pure. */
final class QdrantDiff {
    private QdrantDiff() {}

    static Plan plan(QdrantDesired desired, QdrantActual actual) {
        Draft draft = Draft.empty();
        Owner owner = desired.owner();
        AliasDiff aliases = new AliasDiff(owner, actual, draft);
        Set<String> named = desired.collections().stream()
                .flatMap(collection -> collection.aliases().stream())
                .collect(Collectors.toSet());
        Map<String, String> wanted = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        for (DesiredCollection collection : desired.collections()) {
            Optional<String> obstacle = obstacle(collection, actual, aliases, named, seen);
            if (obstacle.isPresent()) {
                draft.conflicts()
                        .add(new Conflict(CollectionDiff.target(Names.printable(collection.name())), obstacle.get()));
            } else if (workOn(owner, collection, actual, draft)) {
                collection.aliases().forEach(alias -> want(alias, collection.name(), wanted, draft));
            }
        }
        aliases.compare(wanted, named);
        actual.collections().values().stream()
                .filter(collection -> !seen.contains(collection.name()))
                .forEach(collection -> unnamed(owner, collection, draft));
        draft.notices().addAll(Notices.of(desired, actual));
        return draft.plan();
    }

    private static void want(String alias, String collection, Map<String, String> wanted, Draft draft) {
        String other = wanted.putIfAbsent(alias, collection);
        if (other != null && !other.equals(collection)) {
            draft.conflicts()
                    .add(new Conflict(
                            AliasDiff.target(alias),
                            "the spec gives alias %s to the collections %s and %s: take it out of one"
                                    .formatted(alias, other, collection)));
        }
    }

    /** Takes away all that the resource made; what was there before stays. */
    static Plan deletion(Owner owner, QdrantActual actual) {
        Draft draft = Draft.empty();
        for (ActualCollection collection : actual.collections().values()) {
            if (collection.ledger().madeBy(owner)) {
                draft.recreations().add(CollectionDiff.drop(collection.name()));
            } else if (collection.ledger().claimedBy(owner)) {
                unnamed(owner, collection, draft);
            }
        }
        new AliasDiff(owner, actual, draft).compare(Map.of(), Set.of());
        return draft.plan();
    }

    private static boolean workOn(Owner owner, DesiredCollection wanted, QdrantActual actual, Draft draft) {
        ActualCollection is = actual.collections().get(wanted.name());
        if (is == null) {
            CollectionDiff.create(wanted, draft);
            return true;
        }
        return new CollectionDiff(owner, is, draft).compare(wanted);
    }

    private static void unnamed(Owner owner, ActualCollection collection, Draft draft) {
        if (collection.ledger().madeBy(owner)) {
            draft.orphans()
                    .add(new Orphan(CollectionDiff.target(collection.name()), CollectionDiff.drop(collection.name())));
        } else if (collection.ledger().claimedBy(owner)) {
            CollectionDiff diff = new CollectionDiff(owner, collection, draft);
            diff.dropIndexes(Map.of());
            diff.release();
        }
    }

    /** Why a collection of the spec cannot be worked on at all, before a look at the collection itself. */
    private static Optional<String> obstacle(
            DesiredCollection wanted, QdrantActual actual, AliasDiff aliases, Set<String> named, Set<String> seen) {
        String name = wanted.name();
        if (!seen.add(name)) {
            return Optional.of("the spec names collection " + name + " twice: take one of the two out");
        }
        Optional<String> wrong = Names.problem(name);
        for (String alias : wanted.aliases()) {
            wrong = wrong.or(() -> Names.problem(alias));
        }
        for (String field : wanted.indexes().keySet()) {
            wrong = wrong.or(() -> Names.problemOfField(field));
        }
        if (wrong.isPresent()) {
            return wrong;
        }
        String at = actual.aliases().get(name);
        if (at == null || actual.collections().containsKey(name)) {
            return Optional.empty();
        }
        if (named.contains(name) || !aliases.mayGo(name)) {
            return Optional.of(
                    "collection %s cannot be made: an alias of collection %s has that name; remove the alias, or give the collection another name"
                            .formatted(name, Names.printable(at)));
        }
        return Optional.empty();
    }
}
