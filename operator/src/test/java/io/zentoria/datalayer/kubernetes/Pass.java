package io.zentoria.datalayer.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.kubernetes.pooler.PoolerSeen;
import io.zentoria.datalayer.layer.Failure;
import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.layer.StoreDetails;
import io.zentoria.datalayer.layer.StoreOutcome;
import io.zentoria.datalayer.layer.Trouble;
import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Conflict;
import io.zentoria.datalayer.plan.Identity;
import io.zentoria.datalayer.plan.Notice;
import io.zentoria.datalayer.plan.Orphan;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.Step;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.plan.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The facts of a pass that nobody ran: a test says only what it is about, everything else is as on a good day. */
final class Pass {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    static final Owner OWNER = new Owner("zentoria", "personal");

    /** How a store stood; as desired until something is said. */
    static final class Seen {
        private final StoreKind kind;
        private Optional<Identity> identity;
        private Optional<String> fingerprint = Optional.of("f1");
        private final List<Change> found = new ArrayList<>();
        private final List<Change> applied = new ArrayList<>();
        private final List<Failure> failures = new ArrayList<>();
        private final List<Change> pending = new ArrayList<>();
        private final List<Change> denied = new ArrayList<>();
        private final List<Conflict> conflicts = new ArrayList<>();
        private final List<Orphan> orphans = new ArrayList<>();
        private final List<Notice> notices = new ArrayList<>();
        private Optional<Trouble> trouble = Optional.empty();
        private StoreDetails details = StoreDetails.NONE;

        private Seen(StoreKind kind) {
            this.kind = kind;
            this.identity = Optional.of(new Identity(kind, address(), "8.0", "id-1"));
        }

        private String address() {
            return kind.word() + ".example:1";
        }

        Seen identity(String id, String version) {
            identity = Optional.of(new Identity(kind, address(), version, id));
            return this;
        }

        /** Nobody answered. */
        Seen unread(Trouble why) {
            identity = Optional.empty();
            fingerprint = Optional.empty();
            return trouble(why);
        }

        Seen trouble(Trouble why) {
            trouble = Optional.of(why);
            return this;
        }

        Seen fingerprint(String asked) {
            fingerprint = Optional.of(asked);
            return this;
        }

        /** Found at the first look, and done. */
        Seen mended(String... names) {
            for (String name : names) {
                found.add(change(kind, name, Risk.SAFE));
            }
            return this;
        }

        /** Done in this pass. */
        Seen applied(String name) {
            applied.add(change(kind, name, Risk.SAFE));
            return mended(name);
        }

        /** Found, and still to do. */
        Seen pending(String... names) {
            for (String name : names) {
                found.add(change(kind, name, Risk.SAFE));
                pending.add(change(kind, name, Risk.SAFE));
            }
            return this;
        }

        /** Found, and for a person to allow. */
        Seen denied(String... names) {
            for (String name : names) {
                found.add(change(kind, name, Risk.DESTRUCTIVE));
                denied.add(change(kind, name, Risk.DESTRUCTIVE));
            }
            return this;
        }

        /** Tried in vain. */
        Seen failed(String name, Trouble why) {
            pending(name);
            failures.add(new Failure(change(kind, name, Risk.SAFE), why));
            return this;
        }

        Seen conflict(String name, String message) {
            conflicts.add(new Conflict(new Target(kind, "thing", name), message));
            return this;
        }

        Seen orphan(String name) {
            orphans.add(new Orphan(new Target(kind, "thing", name), change(kind, name, Risk.DESTRUCTIVE)));
            return this;
        }

        Seen notice(String reason, String message) {
            notices.add(new Notice(reason, message));
            return this;
        }

        Seen details(StoreDetails inside) {
            details = inside;
            return this;
        }

        private StoreOutcome outcome() {
            return new StoreOutcome(
                    kind,
                    address(),
                    identity,
                    fingerprint,
                    found,
                    applied,
                    failures,
                    pending,
                    denied,
                    conflicts,
                    orphans,
                    notices,
                    trouble,
                    details);
        }
    }

    private record Words(String text) implements Step {
        @Override
        public String masked() {
            return text;
        }
    }

    private List<Seen> seen = List.of();
    private boolean looked = true;
    private DataLayerStatus previous = DataLayerStatus.none();
    private DataLayerSpec spec = new DataLayerSpec(null, null, null, null, null, null);
    private List<String> problems = List.of();
    private Optional<String> digest = Optional.empty();
    private Optional<String> usedApproval = Optional.empty();
    private Optional<String> approval = Optional.empty();
    private Optional<String> reconcileAt = Optional.empty();
    private List<DataLayerStatus.Allocation> audits = List.of();
    private Optional<PoolerSeen> pooler = Optional.empty();
    private boolean applying;
    private boolean observeOnly;
    private boolean paused;
    private long generation = 1;
    private Instant now = NOON;
    private BackupsSeen backups = BackupsSeen.NONE;
    private final Instant created = now;

    static final Trouble UNREACHABLE = new Trouble("Unreachable", "nobody answers at redis.example:1", false);
    static final Trouble WRONG_PASSWORD = new Trouble("AuthenticationFailed", "the password is wrong", true);

    static Seen postgres() {
        return new Seen(StoreKind.POSTGRES);
    }

    /** A PgBouncer that somebody else runs. */
    static Seen console() {
        return new Seen(StoreKind.POOLER);
    }

    static Seen redis() {
        return new Seen(StoreKind.REDIS);
    }

    static Seen qdrant() {
        return new Seen(StoreKind.QDRANT);
    }

    static Pass over(Seen... stores) {
        Pass pass = new Pass();
        pass.seen = List.of(stores);
        return pass;
    }

    /** A spec that is wrong: then no store was looked at. */
    static Pass refused(String... problems) {
        Pass pass = new Pass();
        pass.problems = List.of(problems);
        pass.looked = false;
        return pass;
    }

    static Change change(StoreKind kind, String name, Risk risk) {
        return Change.of(new Target(kind, "thing", name), "make " + name, risk, new Words("MAKE " + name));
    }

    Pass after(DataLayerStatus status) {
        previous = status;
        return this;
    }

    Pass spec(String yaml) {
        try {
            spec = new ObjectMapper().readValue(Yaml.read(yaml).toString(), DataLayerSpec.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
        return this;
    }

    Pass digest(String planned) {
        digest = Optional.of(planned);
        return this;
    }

    Pass approved(String annotation, boolean used) {
        approval = Optional.of(annotation);
        usedApproval = used ? approval : Optional.empty();
        return this;
    }

    Pass reconcileAt(String annotation) {
        reconcileAt = Optional.of(annotation);
        return this;
    }

    Pass audited(DataLayerStatus.Allocation... found) {
        audits = List.of(found);
        return this;
    }

    Pass pooler(PoolerSeen seen) {
        pooler = Optional.of(seen);
        return this;
    }

    Pass applying() {
        applying = true;
        return this;
    }

    Pass observeOnly() {
        observeOnly = true;
        return this;
    }

    Pass paused() {
        paused = true;
        return this;
    }

    Pass generation(long number) {
        generation = number;
        return this;
    }

    Pass backups(BackupsSeen present) {
        backups = present;
        return this;
    }

    Pass at(Instant instant) {
        now = instant;
        return this;
    }

    Facts facts() {
        Optional<PassOutcome> outcome = looked
                ? Optional.of(new PassOutcome(seen.stream().map(Seen::outcome).toList(), digest, usedApproval))
                : Optional.empty();
        return new Facts(
                OWNER,
                generation,
                spec,
                previous,
                problems,
                outcome,
                pooler,
                applying,
                observeOnly,
                paused,
                reconcileAt,
                approval,
                audits,
                backups,
                created,
                now);
    }

    DataLayerStatus status() {
        return StatusOf.facts(facts());
    }
}
