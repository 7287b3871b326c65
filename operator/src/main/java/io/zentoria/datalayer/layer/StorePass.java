package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Gate;
import io.zentoria.datalayer.plan.Hands;
import io.zentoria.datalayer.plan.Identity;
import io.zentoria.datalayer.plan.Orphan;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Store;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One store in one pass. Used by one thread at a time. */
final class StorePass {
    /** A rule may need a second look to expand over what a migration made; more than that is a fault. */
    private static final int ROUNDS = 3;

    private final StoreKind kind;
    private final String address;
    private final Sessions sessions;
    private final Request request;
    private final Hands hands;

    private @Nullable Session<?, ?> session;
    private Session.@Nullable Sight<?, ?> sight;
    private final List<Change> found = new ArrayList<>();
    private final List<Change> applied = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private @Nullable Trouble trouble;
    private @Nullable Identity identity;
    private boolean usedApproval;

    StorePass(StoreKind kind, String address, Sessions sessions, Request request, Hands hands) {
        this.kind = kind;
        this.address = address;
        this.sessions = sessions;
        this.request = request;
        this.hands = hands;
    }

    StoreKind kind() {
        return kind;
    }

    boolean usedApproval() {
        return usedApproval;
    }

    /** Opens the store and looks at it. */
    StoreOutcome look() {
        try {
            session = sessions.open(request, kind);
            observe(session);
            found.addAll(openChanges());
        } catch (StoreException e) {
            trouble = Trouble.of(e);
        } catch (CredentialException e) {
            trouble = Trouble.of(e);
        }
        return outcome();
    }

    /** The changes that the spec asks for; with the orphans' when those may go. */
    List<Change> openChanges() {
        if (sight == null) {
            return List.of();
        }
        Plan plan = sight.plan();
        if (!request.destructiveAllowed() || plan.orphans().isEmpty()) {
            return plan.changes();
        }
        List<Change> changes = new ArrayList<>(plan.changes());
        plan.orphans().stream().map(Orphan::drop).forEach(changes::add);
        return changes;
    }

    boolean wouldApply(String digest) {
        return trouble == null && !judge(digest).allowed().isEmpty();
    }

    /** Applies what the gate allows, in rounds, under the server's lock. */
    StoreOutcome apply(DataLayer.Applying applying) {
        Session<?, ?> open = session;
        if (open == null) {
            return outcome();
        }
        try (Store.Lock lock = open.store().lock()) {
            // What was planned before the lock may be another operator's work by now.
            observe(open);
            for (int round = 1; round <= ROUNDS && trouble == null; round++) {
                String digest = applying.found().digestWith(kind, openChanges());
                Gate.Verdict verdict = judge(digest);
                if (verdict.allowed().isEmpty()) {
                    break;
                }
                int before = applied.size();
                failures.clear();
                for (Change change : verdict.allowed()) {
                    applyOne(open, change, digest, verdict.byApproval(), applying);
                }
                observe(open);
                if (applied.size() == before) {
                    break;
                }
            }
        } catch (StoreException e) {
            trouble = Trouble.of(e);
        }
        return outcome();
    }

    private void applyOne(
            Session<?, ?> open, Change change, String digest, boolean byApproval, DataLayer.Applying applying)
            throws StoreException {
        Optional<String> refusal = applying.permit().refusal();
        if (refusal.isPresent()) {
            // Nothing was tried, so nothing is recorded: whoever may change things plans this anew.
            throw new StoreException(kind, address, StoreException.Kind.UNAVAILABLE, "NotLeading", refusal.get(), null);
        }
        Optional<StoreException> error = Optional.empty();
        try {
            hands.apply(open.store(), change);
            applied.add(change);
            usedApproval |= byApproval;
        } catch (StoreException e) {
            failures.add(new Failure(change, Trouble.of(e)));
            error = Optional.of(e);
        }
        Optional<String> approval = byApproval ? Optional.of(digest) : Optional.empty();
        applying.journal()
                .record(new Journal.Entry(
                        request.owner(),
                        request.generation(),
                        digest,
                        approval,
                        change,
                        error.map(StoreException::getMessage)));
        applying.progress().applied(change, error);
        if (error.isPresent() && error.get().kind() == StoreException.Kind.UNAVAILABLE) {
            throw error.get(); // the rest would only wait for the same time-out
        }
    }

    private void observe(Session<?, ?> open) throws StoreException {
        sight = look(open);
        Identity now = identity;
        String known = request.knownIdentities().getOrDefault(kind, "");
        boolean another = now != null && !known.isEmpty() && !known.equals(now.id());
        if (now != null && another && !request.acceptedIdentity().equals(Optional.of(now.id()))) {
            trouble = new Trouble(
                    "IdentityChanged",
                    "%s at %s is another server than before (%s, now %s): if that is meant, annotate the resource with zentoria.io/accept-identity: \"%s\""
                            .formatted(kind.title(), address, known, now.id().isEmpty() ? "none" : now.id(), now.id()),
                    true);
        }
    }

    private <D, A> Session.Sight<D, A> look(Session<D, A> open) throws StoreException {
        Session.Sight<D, A> seen = open.look();
        identity = open.store().identity(seen.actual());
        return seen;
    }

    private Gate.Verdict judge(String digest) {
        return new Gate(request.changesAllowed(), request.destructiveAllowed(), request.approvedDigest())
                .judge(openChanges(), digest);
    }

    StoreOutcome outcome() {
        Session.Sight<?, ?> seen = sight;
        if (seen == null) {
            return StoreOutcome.troubled(
                    kind, address, trouble == null ? new Trouble("NotRead", "not read yet", false) : trouble);
        }
        Plan plan = seen.plan();
        // Denied is what only a person can let through; the digest does not matter for that.
        Gate.Verdict verdict = new Gate(true, request.destructiveAllowed(), Optional.empty()).judge(openChanges(), "");
        return new StoreOutcome(
                kind,
                address,
                Optional.ofNullable(identity),
                Optional.of(seen.session().fingerprint()),
                found,
                applied,
                failures,
                verdict.allowed(),
                verdict.denied(),
                plan.conflicts(),
                request.destructiveAllowed() ? List.of() : plan.orphans(),
                plan.notices(),
                Optional.ofNullable(trouble),
                seen.details());
    }

    void close() {
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
