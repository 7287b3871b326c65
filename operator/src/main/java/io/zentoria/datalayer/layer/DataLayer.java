package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Digest;
import io.zentoria.datalayer.plan.Hands;
import io.zentoria.datalayer.plan.Identity;
import io.zentoria.datalayer.plan.Permit;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * All stores of one resource, in one pass: look at each, plan, let the gate decide, apply, look again. The stores are
 * worked on side by side, and one that fails leaves the others alone.
 */
public final class DataLayer {
    private final Sessions sessions;
    private final Hands hands;
    private final Journal journal;
    private final Permit permit;

    DataLayer(Sessions sessions, Hands hands, Journal journal, Permit permit) {
        this.sessions = sessions;
        this.hands = hands;
        this.journal = journal;
        this.permit = permit;
    }

    /**
     * One pass. Never throws for what a server, a secret or a spec does: that stands in the outcome.
     */
    public PassOutcome run(Request request, Progress progress) throws InterruptedException {
        List<StorePass> passes = sessions.kinds(request).stream()
                .map(kind -> new StorePass(kind, sessions.address(request, kind), sessions, request, hands))
                .toList();
        try {
            atOnce(passes.stream()
                    .<Callable<StoreOutcome>>map(pass -> pass::look)
                    .toList());
            Found found = new Found(passes);
            List<StorePass> busy = passes.stream()
                    .filter(pass -> pass.wouldApply(found.digest()))
                    .toList();
            if (busy.isEmpty()) {
                return outcome(passes, Optional.empty());
            }
            progress.applying(outcome(passes, Optional.empty()));
            Applying applying = new Applying(request, found, progress, journal, permit);
            atOnce(busy.stream()
                    .<Callable<StoreOutcome>>map(pass -> () -> pass.apply(applying))
                    .toList());
            boolean usedApproval = busy.stream().anyMatch(StorePass::usedApproval);
            PassOutcome outcome = outcome(passes, usedApproval ? request.approvedDigest() : Optional.empty());
            sessions.applied(outcome);
            return outcome;
        } finally {
            passes.forEach(StorePass::close);
            sessions.close();
        }
    }

    private static PassOutcome outcome(List<StorePass> passes, Optional<String> usedApproval) {
        List<StoreOutcome> stores = passes.stream().map(StorePass::outcome).toList();
        List<Change> outstanding = stores.stream()
                .flatMap(store -> Stream.concat(store.pending().stream(), store.denied().stream()))
                .toList();
        Optional<String> digest = outstanding.isEmpty() ? Optional.empty() : Optional.of(new Found(passes).digest());
        return new PassOutcome(stores, digest, usedApproval);
    }

    private static void atOnce(List<Callable<StoreOutcome>> work) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<StoreOutcome> done : threads.invokeAll(work)) {
                done.get();
            }
        } catch (ExecutionException e) {
            // The passes turn what servers do into outcomes; whatever comes here is a fault of this program.
            throw new IllegalStateException("a store's pass failed unexpectedly: " + e.getCause(), e.getCause());
        }
    }

    /** What all stores showed at the first look, for digests that cover the whole layer. */
    static final class Found {
        private final Map<StoreKind, List<Change>> changes = new EnumMap<>(StoreKind.class);
        private final Map<StoreKind, Identity> servers = new EnumMap<>(StoreKind.class);

        Found(List<StorePass> passes) {
            for (StorePass pass : passes) {
                changes.put(pass.kind(), pass.openChanges());
                pass.outcome().identity().ifPresent(identity -> servers.put(pass.kind(), identity));
            }
        }

        String digest() {
            return digest(changes);
        }

        /** The digest if one store's part were this. */
        String digestWith(StoreKind kind, List<Change> now) {
            Map<StoreKind, List<Change>> changed = new EnumMap<>(changes);
            changed.put(kind, now);
            return digest(changed);
        }

        private String digest(Map<StoreKind, List<Change>> of) {
            List<Change> all = new ArrayList<>();
            of.values().forEach(all::addAll);
            return Digest.of(all, List.copyOf(servers.values()));
        }
    }

    /** What the stores share while they apply. */
    record Applying(Request request, Found found, Progress progress, Journal journal, Permit permit) {}
}
