package io.zentoria.datalayer.backup.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.restore.StoreRestore.Job;
import io.zentoria.datalayer.backup.restore.StoreRestore.Target;
import io.zentoria.datalayer.qdrant.Names;
import io.zentoria.datalayer.qdrant.QdrantVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Why a backup cannot be restored on a server. Changes nothing there. */
final class RestoreRefusals {
    private final QdrantRest rest;
    private final QdrantServerView view;

    RestoreRefusals(QdrantRest rest) {
        this.rest = rest;
        this.view = new QdrantServerView(rest);
    }

    List<String> of(Job job) throws BackupException, InterruptedException {
        Optional<String> selection = RestoreSource.problem(job);
        if (selection.isPresent()) {
            return List.of(selection.get());
        }
        RestoreSource source = RestoreSource.read(job);
        List<String> refusals = new ArrayList<>();
        version(source.version(), view.version(), rest.failures().at()).ifPresent(refusals::add);
        try {
            view.requireOneNode(ScratchNames.of(job.id(), "cluster"));
            requireRight(job.id());
        } catch (BackupException e) {
            if (!e.permanent()) {
                throw e;
            }
            refusals.add(e.getMessage());
            return refusals; // without the right nothing else may be seen
        }
        SortedSet<String> collections = view.collections();
        SortedMap<String, String> aliases = view.aliases();
        switch (job.target()) {
            case Target.Drill() -> {
                // Scratch space is free.
            }
            case Target.Suffix(String suffix) ->
                refusals.addAll(
                        job.resumed()
                                ? beside(source, suffix, new TreeSet<>(), Map.of())
                                : beside(source, suffix, collections, aliases));
            case Target.InPlace() -> refusals.addAll(inPlace(source, collections, aliases));
        }
        return refusals;
    }

    /**
     * Whether a snapshot of one version may be given to a server of another. Qdrant reads what the minor version before
     * wrote, and promises no more.
     *
     * @param backup the server's own words; empty: not known
     */
    static Optional<String> version(String backup, String server, String at) {
        if (backup.isEmpty()) {
            return Optional.empty();
        }
        QdrantVersion from = QdrantVersion.parse(backup);
        QdrantVersion to = QdrantVersion.parse(server);
        if (to.before(from)) {
            return Optional.of("the backup is of Qdrant %s and %s is of version %s, which is older: upgrade it first"
                    .formatted(backup, at, server));
        }
        return to.major() == from.major() && to.minor() - from.minor() <= 1
                ? Optional.empty()
                : Optional.of(
                        "the backup is of Qdrant %s and %s is of version %s: Qdrant reads what was written one minor version earlier and nothing older, so restore into a server in between and upgrade that"
                                .formatted(backup, at, server));
    }

    /** Asks for a change of a collection that is not there, which only who may restore is told. */
    private void requireRight(String id) throws BackupException, InterruptedException {
        try {
            rest.send(
                    "PATCH",
                    QdrantRest.path("collections", ScratchNames.of(id, "right")),
                    QdrantRest.JSON.createObjectNode(),
                    "a restore");
        } catch (BackupException e) {
            if (!e.reason().equals(RestFailures.COLLECTION_MISSING)) {
                throw e;
            }
        }
    }

    static List<String> beside(
            RestoreSource source, String suffix, SortedSet<String> collections, Map<String, String> aliases) {
        List<String> refusals = new ArrayList<>();
        List<String> names = new ArrayList<>();
        source.items().forEach(item -> names.add(item.collection() + suffix));
        source.aliases().keySet().forEach(alias -> names.add(alias + suffix));
        for (String name : names) {
            Names.problem(name).ifPresent(refusals::add);
            if (collections.contains(name)) {
                refusals.add("collection %s is there already: delete it, or take another suffix".formatted(name));
            }
            if (aliases.containsKey(name)) {
                refusals.add("alias %s is there already and points to %s: delete it, or take another suffix"
                        .formatted(name, aliases.get(name)));
            }
        }
        return refusals;
    }

    private List<String> inPlace(RestoreSource source, SortedSet<String> collections, Map<String, String> aliases)
            throws BackupException, InterruptedException {
        List<String> refusals = new ArrayList<>();
        for (RestoreSource.Item item : source.items()) {
            String name = item.collection();
            if (aliases.containsKey(name)) {
                refusals.add("%s is an alias of collection %s now: delete the alias, or restore beside it with a suffix"
                        .formatted(name, aliases.get(name)));
            } else if (collections.contains(name)) {
                JsonNode live = view.collection(name);
                VectorShape.difference(item.described().config(), live.path("config"))
                        .map(difference ->
                                "collection %s cannot take the backup, since %s: delete or rename it, or restore beside it with a suffix"
                                        .formatted(name, difference))
                        .ifPresent(refusals::add);
            }
        }
        source.aliases().keySet().stream()
                .filter(collections::contains)
                .map(alias ->
                        "%s is an alias in the backup and a collection now: delete the collection, or restore with a suffix"
                                .formatted(alias))
                .forEach(refusals::add);
        return refusals;
    }
}
