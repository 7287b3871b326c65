package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.LedgerEffect;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.plan.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What lies between one collection that is there and the spec, or the ledger. Pure. */
final class CollectionDiff {
    private final Owner owner;
    private final ActualCollection actual;
    private final Draft draft;

    CollectionDiff(Owner owner, ActualCollection actual, Draft draft) {
        this.owner = owner;
        this.actual = actual;
        this.draft = draft;
    }

    static Target target(String collection) {
        return new Target(StoreKind.QDRANT, "collection", collection);
    }

    private static Target index(String collection, String field) {
        return new Target(StoreKind.QDRANT, "payload index", collection + "/" + field);
    }

    /** A collection that is missing, with all of its indexes. */
    static void create(DesiredCollection wanted, Draft draft) {
        draft.creations()
                .add(new Change(
                        target(wanted.name()),
                        "create collection " + wanted.name() + " (" + Sentences.described(wanted) + ")",
                        List.of(),
                        Risk.SAFE,
                        LedgerEffect.MADE,
                        new QdrantStep.CreateCollection(wanted)));
        wanted.indexes().forEach((field, type) -> draft.indexes().add(createIndex(wanted.name(), field, type)));
    }

    /** A collection of the resource that its spec no longer names. */
    static Change drop(String collection) {
        return new Change(
                target(collection),
                "drop collection " + collection + " with its points, payload indexes and aliases",
                List.of(),
                Risk.DESTRUCTIVE,
                LedgerEffect.GONE,
                new QdrantStep.DropCollection(collection));
    }

    /**
     * Compares the collection with what the spec says of it.
     *
     * @return whether the collection is the resource's to work on; a conflict is noted otherwise
     */
    boolean compare(DesiredCollection wanted) {
        String claimant = actual.ledger().claimant();
        if (claimant != null && !actual.ledger().claimedBy(owner)) {
            draft.conflicts()
                    .add(new Conflict(
                            target(actual.name()),
                            "collection %s belongs to the resource %s: take it out of one of the two specs, or, if that resource is gone, remove the key %s from the collection's metadata"
                                    .formatted(
                                            actual.name(),
                                            Names.printable(claimant),
                                            actual.ledger().owner() == null ? Ledger.ADOPTED_BY : Ledger.OWNER)));
            return false;
        }
        List<Difference> fixed = fixed(actual, wanted);
        if (!fixed.isEmpty() && !actual.ledger().madeBy(owner)) {
            draft.conflicts()
                    .add(new Conflict(
                            target(actual.name()),
                            "collection %s was there before and does not fit (%s), which cannot be changed while it stands: write in the spec what it is, give the wanted one another name, or remove it"
                                    .formatted(actual.name(), listed(fixed))));
            return false;
        }
        settings(wanted);
        indexes(wanted.indexes());
        if (!fixed.isEmpty()) {
            draft.recreations()
                    .add(new Change(
                            target(wanted.name()),
                            "collection %s: %s needs the collection made anew: it is dropped with its points, payload indexes and aliases, and made again empty (to keep serving meanwhile, name a second collection in the spec, fill it, and move an alias to it)"
                                    .formatted(wanted.name(), listed(fixed)),
                            fixed,
                            Risk.DESTRUCTIVE,
                            LedgerEffect.MADE,
                            new QdrantStep.RecreateCollection(wanted)));
        }
        return true;
    }

    /** What cannot be changed online, and differs. */
    static List<Difference> fixed(ActualCollection actual, DesiredCollection wanted) {
        List<Difference> differences = new ArrayList<>();
        String size = actual.size().map(String::valueOf).orElse("no unnamed vector");
        compare(differences, "size", size, String.valueOf(wanted.shape().size()));
        actual.distance()
                .ifPresent(distance -> compare(
                        differences, "distance", distance, wanted.shape().distance()));
        wanted.shape()
                .shards()
                .ifPresent(shards ->
                        compare(differences, "shardNumber", String.valueOf(actual.shards()), String.valueOf(shards)));
        return differences;
    }

    private static void compare(List<Difference> differences, String attribute, String from, String to) {
        if (!from.equals(to)) {
            differences.add(new Difference(attribute, from, to));
        }
    }

    private void settings(DesiredCollection wanted) {
        boolean claimed = actual.ledger().claimedBy(owner);
        SortedSet<String> noted = claimed ? actual.ledger().settings() : new TreeSet<>();
        SettingsDiff diff =
                SettingsDiff.of(wanted.settings(), actual, actual.ledger().madeBy(owner), noted);
        if (diff.differences().isEmpty() && diff.ledger().equals(noted)) {
            return;
        }
        boolean costly = diff.rebuilds() && actual.points() > 0;
        String summary = diff.differences().isEmpty()
                ? note(noted, diff.ledger())
                : listed(diff.differences()) + (costly ? ", which builds it anew in the background" : "");
        draft.updates()
                .add(new Change(
                        target(wanted.name()),
                        "collection " + wanted.name() + ": " + summary,
                        diff.differences(),
                        costly ? Risk.DISRUPTIVE : Risk.SAFE,
                        LedgerEffect.NONE,
                        new QdrantStep.UpdateCollection(
                                wanted.name(), diff.settings(), diff.ofVector(), diff.ledger())));
    }

    private static String note(SortedSet<String> before, SortedSet<String> after) {
        String added = after.stream().filter(path -> !before.contains(path)).collect(Collectors.joining(", "));
        String removed = before.stream().filter(path -> !after.contains(path)).collect(Collectors.joining(", "));
        return "note that the spec "
                + (added.isEmpty() ? "" : "sets " + added)
                + (added.isEmpty() || removed.isEmpty() ? "" : " and ")
                + (removed.isEmpty() ? "" : "no longer sets " + removed);
    }

    private static String listed(List<Difference> differences) {
        return differences.stream()
                .map(difference -> difference.attribute() + " " + difference.from() + " -> " + difference.to())
                .collect(Collectors.joining(", "));
    }

    private void indexes(SortedMap<String, String> wanted) {
        SortedSet<String> ours = ownIndexes();
        wanted.forEach((field, type) -> {
            String is = actual.indexes().get(field);
            if (is == null) {
                draft.indexes().add(createIndex(actual.name(), field, type));
            } else if (!is.equals(type) && ours.contains(field)) {
                draft.indexes()
                        .add(new Change(
                                index(actual.name(), field),
                                "make payload index %s on collection %s anew: %s -> %s"
                                        .formatted(field, actual.name(), is, type),
                                List.of(new Difference("type", is, type)),
                                Risk.DISRUPTIVE,
                                LedgerEffect.NONE,
                                new QdrantStep.CreateIndex(actual.name(), field, type, true)));
            } else if (!is.equals(type)) {
                draft.conflicts()
                        .add(new Conflict(
                                index(actual.name(), field),
                                "payload index %s on collection %s is of type %s and was not made by this resource: write type: %s in the spec, or delete the index"
                                        .formatted(field, actual.name(), is, is)));
            }
        });
        dropIndexes(wanted);
    }

    /** Takes away the indexes that the resource made and that are not wanted. */
    void dropIndexes(Map<String, String> wanted) {
        for (String field : ownIndexes()) {
            if (wanted.containsKey(field)) {
                continue;
            }
            if (actual.indexes().containsKey(field)) {
                draft.indexes()
                        .add(new Change(
                                index(actual.name(), field),
                                "drop payload index " + field + " on collection " + actual.name(),
                                List.of(),
                                Risk.DISRUPTIVE,
                                LedgerEffect.GONE,
                                new QdrantStep.DropIndex(actual.name(), field)));
            } else {
                draft.notes()
                        .add(new Change(
                                index(actual.name(), field),
                                "forget payload index " + field + " on collection " + actual.name() + ", which is gone",
                                List.of(),
                                Risk.SAFE,
                                LedgerEffect.GONE,
                                new QdrantStep.Forget(actual.name(), Set.of(field), Set.of())));
            }
        }
    }

    /** Gives up a collection that was there before the resource, once nothing of the resource's is left on it. */
    void release() {
        Ledger ledger = actual.ledger();
        if (ledger.indexes().isEmpty() && ledger.aliases().isEmpty()) {
            draft.notes()
                    .add(Change.of(
                            target(actual.name()),
                            "release collection " + actual.name() + ", which was there before",
                            Risk.SAFE,
                            new QdrantStep.Release(actual.name())));
        }
    }

    private SortedSet<String> ownIndexes() {
        return actual.ledger().claimedBy(owner) ? actual.ledger().indexes() : new TreeSet<>();
    }

    private static Change createIndex(String collection, String field, String type) {
        return new Change(
                index(collection, field),
                "create payload index " + field + " (" + type + ") on collection " + collection,
                List.of(),
                Risk.SAFE,
                LedgerEffect.MADE,
                new QdrantStep.CreateIndex(collection, field, type, false));
    }
}
