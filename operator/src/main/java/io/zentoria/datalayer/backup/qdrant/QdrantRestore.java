package io.zentoria.datalayer.backup.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.qdrant.QdrantEndpoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives snapshots back to a Qdrant. Each one is proved first in a scratch collection, which takes as much room as the
 * collection for that time: its bytes by their sum, its points by their number, its vectors by a search. Only when all
 * are good is anything written under a name that somebody uses.
 *
 * <p>In place, each collection is replaced by the server as a whole or not at all, and then the aliases are set, each by
 * a switch of its own. Between two collections there is no such promise: a server that fails there leaves the first one
 * restored and the second one as it was, and the sentence says so.
 */
public final class QdrantRestore implements StoreRestore {
    private static final Logger LOG = LoggerFactory.getLogger(QdrantRestore.class);

    private final Clock clock;
    private final QdrantRest rest;
    private final QdrantServerView view;

    /**
     * Does not call the server yet.
     *
     * @throws BackupException when the endpoint's certificates cannot be read
     */
    public QdrantRestore(QdrantEndpoint endpoint, Clock clock) throws BackupException {
        this(endpoint, clock, RestLimits.STANDARD);
    }

    QdrantRestore(QdrantEndpoint endpoint, Clock clock, RestLimits limits) throws BackupException {
        this.clock = clock;
        this.rest = new QdrantRest(endpoint, limits);
        this.view = new QdrantServerView(rest);
    }

    @Override
    public StoreKind store() {
        return StoreKind.QDRANT;
    }

    /** To see whether the key may restore, a change of a collection that is not there is asked for. */
    @Override
    public List<String> refusals(Job job) throws BackupException, InterruptedException {
        return new RestoreRefusals(rest).of(job);
    }

    @Override
    public Report restore(Job job, Progress progress) throws BackupException, InterruptedException {
        RestoreSource source = RestoreSource.read(job);
        Instant start = clock.instant();
        List<String> checks = new ArrayList<>();
        for (RestoreSource.Item item : source.items()) {
            progress.says("checking the snapshot of collection %s in scratch space".formatted(item.collection()));
            checks.add(item.collection() + ": "
                    + proved(job.id(), item, job.manifest().fence()));
        }
        switch (job.target()) {
            case Target.Drill() -> {
                // All that was made is dropped already.
            }
            case Target.Suffix(String suffix) -> {
                checks.clear();
                checks.addAll(beside(source, suffix, job.resumed(), progress));
            }
            case Target.InPlace() -> checks.addAll(inPlace(source, progress));
        }
        return new Report(Duration.between(start, clock.instant()), checks);
    }

    private String proved(String id, RestoreSource.Item item, @Nullable Long fence)
            throws BackupException, InterruptedException {
        RestoredCollection scratch = new RestoredCollection(rest, item, ScratchNames.of(id, item.collection()));
        boolean good = false;
        try {
            scratch.fill();
            String fenced = fence == null ? "" : ", " + scratch.fence(fence);
            scratch.disown();
            String checked = scratch.check() + fenced;
            good = true;
            return checked;
        } finally {
            if (good) {
                scratch.drop();
            } else {
                dropAfterFailure(scratch);
            }
        }
    }

    /** What cannot be dropped now is found by {@link #removeScratch}; the first failure is the one to be told. */
    private static void dropAfterFailure(RestoredCollection made) {
        boolean interrupted = Thread.interrupted();
        try {
            made.drop();
        } catch (BackupException e) {
            LOG.warn("after a restore that failed, something stays: {}", e.getMessage());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> beside(RestoreSource source, String suffix, boolean resumed, Progress progress)
            throws BackupException, InterruptedException {
        SortedSet<String> there = view.collections();
        List<RestoredCollection> made = new ArrayList<>();
        List<String> checks = new ArrayList<>();
        boolean good = false;
        try {
            for (RestoreSource.Item item : source.items()) {
                String name = item.collection() + suffix;
                if (there.contains(name) && resumed) {
                    rest.delete(QdrantRest.path("collections", name), "dropping collection " + name);
                } else if (there.contains(name)) {
                    throw BackupException.permanent(
                            "TargetNotEmpty",
                            "collection %s is there already: delete it, or take another suffix".formatted(name),
                            null);
                }
                progress.says("restoring collection %s into %s".formatted(item.collection(), name));
                RestoredCollection target = new RestoredCollection(rest, item, name);
                made.add(target);
                target.fill();
                target.disown();
                checks.add(name + ": " + target.check());
            }
            for (Map.Entry<String, String> alias : source.aliases().entrySet()) {
                checks.add(alias(alias.getKey() + suffix, alias.getValue() + suffix));
            }
            good = true;
            return checks;
        } finally {
            if (!good) {
                made.forEach(QdrantRestore::dropAfterFailure); // their aliases go along
            }
        }
    }

    private List<String> inPlace(RestoreSource source, Progress progress) throws BackupException, InterruptedException {
        Map<String, JsonNode> before = new LinkedHashMap<>();
        SortedSet<String> there = view.collections();
        for (RestoreSource.Item item : source.items()) {
            if (there.contains(item.collection())) {
                before.put(item.collection(), view.collection(item.collection()));
            }
        }
        List<String> done = new ArrayList<>();
        List<String> checks = new ArrayList<>();
        try {
            for (RestoreSource.Item item : source.items()) {
                String name = item.collection();
                progress.says("putting the snapshot in the place of collection " + name);
                RestoredCollection live = new RestoredCollection(rest, item, name);
                live.fill();
                done.add(name);
                live.keepMetadata(before.get(name));
                live.completeIndexes();
            }
            for (Map.Entry<String, String> alias : source.aliases().entrySet()) {
                checks.add(alias(alias.getKey(), alias.getValue()));
            }
        } catch (BackupException e) {
            throw done.isEmpty() ? e : halfway(done, e);
        }
        return checks;
    }

    private static BackupException halfway(List<String> done, BackupException cause) {
        String sentence = "%s; restored by then: %s, so run the restore again"
                .formatted(cause.getMessage(), String.join(", ", done));
        return cause.permanent()
                ? BackupException.permanent(cause.reason(), sentence, cause)
                : BackupException.passing(cause.reason(), sentence, cause);
    }

    /** One action alone is a switch without a gap, wherever the alias pointed before. */
    private String alias(String alias, String collection) throws BackupException, InterruptedException {
        ObjectNode body = QdrantRest.JSON.createObjectNode();
        body.putArray("actions").addObject().set("create_alias", BackupPapers.aliasOf(collection, alias));
        rest.send("POST", "/collections/aliases", body, "pointing alias %s to %s".formatted(alias, collection));
        return "alias %s: points to %s".formatted(alias, collection);
    }

    @Override
    public List<String> removeScratch() throws BackupException, InterruptedException {
        List<String> removed = new ArrayList<>();
        for (String name : view.collections().tailSet(SCRATCH)) {
            if (!name.startsWith(SCRATCH)) {
                break;
            }
            rest.delete(QdrantRest.path("collections", name), "dropping collection " + name);
            removed.add(name);
        }
        return removed;
    }

    @Override
    public void close() {
        rest.close();
    }
}
