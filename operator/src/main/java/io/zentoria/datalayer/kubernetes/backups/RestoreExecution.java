package io.zentoria.datalayer.kubernetes.backups;

import io.zentoria.datalayer.api.BackupRunSpec;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.RestoreSpec;
import io.zentoria.datalayer.api.RestoreStatus;
import io.zentoria.datalayer.api.Runner;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaRestore;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.restore.Drill;
import io.zentoria.datalayer.backup.restore.RestoreRun;
import io.zentoria.datalayer.backup.restore.Selections;
import io.zentoria.datalayer.backup.restore.StoreRestore;
import io.zentoria.datalayer.backup.restore.Verification;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.session.DrillPlaces;
import io.zentoria.datalayer.backup.session.ExpectedBackups;
import io.zentoria.datalayer.backup.session.ScratchCleaning;
import io.zentoria.datalayer.backup.session.Stores;
import io.zentoria.datalayer.plan.StoreKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works on one restore or drill to its end. */
final class RestoreExecution {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreExecution.class);
    private static final int DAMAGES_SHOWN = 20;
    private static final String DEFAULT_SUFFIX = "_restored";
    private static final Duration SAFETY_LIMIT = Duration.ofHours(20);
    private static final Duration SAFETY_LOOK = Duration.ofSeconds(1);

    private final Workshop workshop;
    private final ZentoriaRestore restore;
    private final Claim<RestoreStatus, ZentoriaRestore> claim;
    private final AtomicReference<RestoreState> state;

    /**
     * @param restore as it was read live
     */
    RestoreExecution(Workshop workshop, ZentoriaRestore restore) {
        this.workshop = workshop;
        this.restore = restore;
        this.claim =
                new Claim<>(workshop.client(), workshop.me(), restore, ZentoriaRestore::new, RestoreStatus::runner);
        RestoreStatus before = restore.getStatus();
        Instant now = workshop.clock().instant();
        this.state = new AtomicReference<>(new RestoreState(
                RestoreState.Standing.of(RestoreStatus.Phase.RUNNING, null, null),
                (before == null || before.attempts() == null ? 0 : before.attempts()) + 1,
                new Runner(workshop.me(), Times.text(now), Times.text(now)),
                before == null || before.startTime() == null ? Times.text(now) : before.startTime(),
                before == null ? null : before.backup(),
                before == null ? null : before.safetyBackup(),
                before == null ? null : before.writeStartTime()));
    }

    /** Does it; whatever goes wrong stands in the status afterwards. */
    void run() throws InterruptedException {
        try {
            claim.take(build());
            try (Heartbeat ignored = new Heartbeat(workshop, claim, now -> edit(was -> was.sign(now)), this::build);
                    BackupSession session = workshop.session(
                            restore.getMetadata().getNamespace(),
                            restore.getSpec().dataLayer())) {
                // What an earlier try of anybody left is in nobody's way any more: only one works in a data layer.
                ScratchCleaning.clean(session);
                List<RestoreStatus.Proof> proofs = mode() == RestoreSpec.Mode.DRILL ? drill(session) : restore(session);
                conclude(proofs, damages(session));
            } catch (BackupException e) {
                LOG.warn("{}: {}", name(), e.getMessage());
                edit(was -> was.ends(
                        RestoreStatus.Phase.FAILED,
                        e.reason(),
                        e.getMessage(),
                        workshop.clock().instant(),
                        List.of()));
            }
            claim.write(build());
        } catch (Claim.Lost e) {
            LOG.warn("{}: {}; it is left to them", name(), e.getMessage());
        } catch (InterruptedException e) {
            edit(RestoreState::handedBack);
            claim.handBack(build());
            throw e;
        }
    }

    /** With {@code drill.verify}: what is damaged anywhere, not just in the newest backups. */
    private List<Verification.Damage> damages(BackupSession session) throws BackupException, InterruptedException {
        BackupSpec spec = session.spec().backup();
        boolean asked = mode() == RestoreSpec.Mode.DRILL
                && spec != null
                && spec.drill() != null
                && Boolean.TRUE.equals(spec.drill().verify());
        List<Verification.Damage> damages = new ArrayList<>();
        for (String tier : asked ? session.tierNames() : List.<String>of()) {
            damages.addAll(new Verification(session.encryption())
                    .run(
                            session.tier(tier),
                            session.owner().path(),
                            ExpectedBackups.in(session, tier),
                            folder -> says("reading every artifact of " + folder + " in tier " + tier))
                    .damages());
        }
        return damages;
    }

    private void conclude(List<RestoreStatus.Proof> proofs, List<Verification.Damage> damages) {
        if (mode() == RestoreSpec.Mode.DRILL) {
            DrillMarks marks = new DrillMarks(workshop.client(), workshop.clock());
            marks.note(restore.getMetadata().getNamespace(), restore.getSpec().dataLayer(), proofs);
            marks.damaged(
                    restore.getMetadata().getNamespace(), restore.getSpec().dataLayer(), damages);
        }
        List<RestoreStatus.Proof> bad = proofs.stream()
                .filter(proof -> !Boolean.TRUE.equals(proof.good()))
                .toList();
        Instant now = workshop.clock().instant();
        if (proofs.isEmpty()) {
            edit(was -> was.ends(
                    RestoreStatus.Phase.FAILED,
                    "BackupMissing",
                    "there is no backup to restore in any tier: make one first",
                    now,
                    proofs));
        } else if (bad.isEmpty() && !damages.isEmpty()) {
            edit(was -> was.ends(
                    RestoreStatus.Phase.FAILED,
                    "ArtifactCorrupt",
                    damages.stream()
                            .limit(DAMAGES_SHOWN)
                            .map(Verification.Damage::sentence)
                            .collect(Collectors.joining("; ")),
                    now,
                    proofs));
        } else if (bad.isEmpty()) {
            edit(was -> was.ends(RestoreStatus.Phase.COMPLETED, null, null, now, proofs));
            LOG.info(
                    "{}: done, {} restored and checked",
                    name(),
                    state.get().standing().stores());
        } else {
            edit(was -> was.ends(
                    RestoreStatus.Phase.FAILED,
                    "DrillFailed",
                    bad.stream()
                            .map(proof -> "%s in tier %s: %s".formatted(proof.store(), proof.tier(), proof.message()))
                            .collect(Collectors.joining("; ")),
                    now,
                    proofs));
        }
    }

    private List<RestoreStatus.Proof> drill(BackupSession session) throws BackupException, InterruptedException {
        RestoreRun runs = runs(session);
        RestoreSpec.Source source = restore.getSpec().backup();
        if (source != null) {
            Place place = place(session, source);
            return runs.restore(
                    new RestoreRun.Request(
                            id(),
                            session.tier(place.tier()),
                            place.folder(),
                            wanted(),
                            new StoreRestore.Target.Drill(),
                            Optional.empty()),
                    () -> {},
                    this::says);
        }
        return new Drill(runs)
                .run(
                        id(),
                        session.owner().namespace() + "/" + session.owner().name(),
                        DrillPlaces.of(session, wanted()),
                        this::says);
    }

    private List<RestoreStatus.Proof> restore(BackupSession session) throws BackupException, InterruptedException {
        RestoreSpec spec = restore.getSpec();
        RestoreSpec.Source source = spec.backup();
        if (source == null) {
            throw BackupException.permanent(
                    "BackupUnknown", "a restore names its backup: write backup.name, or backup.tier and path", null);
        }
        boolean inPlace = mode() == RestoreSpec.Mode.IN_PLACE;
        if (inPlace && !spec.dataLayer().equals(spec.confirm())) {
            throw BackupException.permanent(
                    "NotConfirmed", "InPlace replaces live data: write confirm: " + spec.dataLayer(), null);
        }
        Place place = place(session, source);
        edit(was -> was.from(place.folder()));
        RestoreRun.Safety safety = inPlace ? () -> backUpFirst(session) : this::writes;
        boolean resumed = state.get().writeStartTime() != null;
        return runs(session)
                .restore(
                        new RestoreRun.Request(
                                id(),
                                session.tier(place.tier()),
                                place.folder(),
                                wanted(),
                                target(),
                                Selections.of(spec.only()),
                                resumed),
                        safety,
                        this::says);
    }

    /** What is there now is backed up before it is replaced; a restore that is done again does not do it twice. */
    private void backUpFirst(BackupSession session) throws BackupException, InterruptedException {
        String name = name() + "-safety";
        Set<StoreKind> stores = wanted().isEmpty() ? session.stores() : wanted();
        ZentoriaBackup safety = new ZentoriaBackup();
        safety.setMetadata(new io.fabric8.kubernetes.api.model.ObjectMetaBuilder()
                .withName(name)
                .withNamespace(restore.getMetadata().getNamespace())
                .build());
        safety.setSpec(new BackupRunSpec(
                restore.getSpec().dataLayer(),
                stores.stream()
                        .map(kind -> BackupSpec.Store.valueOf(kind.name()))
                        .toList(),
                List.of(session.tierNames().getFirst()),
                null,
                null,
                null));
        if (workshop.client().resource(safety).get() == null) {
            workshop.client().resource(safety).create();
        }
        edit(was -> was.safe(name).says("backing up what is there now as " + name));
        Instant until = workshop.clock().instant().plus(SAFETY_LIMIT);
        while (workshop.clock().instant().isBefore(until)) {
            ZentoriaBackup now = workshop.client().resource(safety).get();
            BackupRunStatus.Phase phase = now == null ? BackupRunStatus.Phase.FAILED : BackupStep.phase(now);
            if (phase == BackupRunStatus.Phase.COMPLETED) {
                return;
            }
            if (phase == BackupRunStatus.Phase.FAILED || phase == BackupRunStatus.Phase.PARTIALLY_FAILED) {
                throw BackupException.permanent(
                        "SafetyBackupFailed",
                        "what is there now could not be backed up first (backup %s), so nothing was replaced"
                                .formatted(name),
                        null);
            }
            Thread.sleep(SAFETY_LOOK);
        }
        throw BackupException.permanent(
                "SafetyBackupFailed", "backup %s did not end; nothing was replaced".formatted(name), null);
    }

    private record Place(String tier, String folder) {}

    /** Where a backup lies: the first tier that has it, in the order of its status. */
    private Place place(BackupSession session, RestoreSpec.Source source) throws BackupException {
        if (source.tier() != null && source.path() != null) {
            return new Place(source.tier(), source.path());
        }
        String name = Objects.requireNonNullElse(source.name(), "");
        ZentoriaBackup backup = workshop.client()
                .resources(ZentoriaBackup.class)
                .inNamespace(restore.getMetadata().getNamespace())
                .withName(name)
                .get();
        if (backup == null || backup.getStatus() == null || backup.getStatus().folder() == null) {
            throw BackupException.permanent(
                    "BackupMissing",
                    "there is no ZentoriaBackup %s: 'kubectl get zbk' lists them, or name tier and path"
                            .formatted(name),
                    null);
        }
        String folder = backup.getStatus().folder();
        return backup.getStatus().tiers().stream()
                .filter(tier -> tier.state() == BackupRunStatus.Stored.STORED)
                .filter(tier -> session.tierNames().contains(tier.name()))
                .findFirst()
                .map(tier -> new Place(tier.name(), folder))
                .orElseThrow(() -> BackupException.permanent(
                        "BackupMissing", "no tier has backup %s: name another one".formatted(name), null));
    }

    private RestoreRun runs(BackupSession session) throws BackupException {
        return new RestoreRun(
                session::restore, session.encryption(), workshop.site().staging(), workshop.clock());
    }

    private Set<StoreKind> wanted() {
        return Stores.kinds(restore.getSpec().stores(), List.of());
    }

    private RestoreSpec.Mode mode() {
        RestoreSpec.Target target = restore.getSpec().target();
        return target == null || target.mode() == null ? RestoreSpec.Mode.SUFFIX : target.mode();
    }

    private StoreRestore.Target target() {
        RestoreSpec.Target target = restore.getSpec().target();
        return switch (mode()) {
            case IN_PLACE -> new StoreRestore.Target.InPlace();
            case DRILL -> new StoreRestore.Target.Drill();
            case SUFFIX ->
                new StoreRestore.Target.Suffix(
                        target == null || target.suffix() == null ? DEFAULT_SUFFIX : target.suffix());
        };
    }

    /** The same for each try, so that a second one finds what the first one left. */
    private String id() {
        return restore.getMetadata().getUid().replace("-", "").substring(0, 12).toLowerCase(Locale.ROOT);
    }

    /** The sign of life is written by another thread. */
    private void edit(UnaryOperator<RestoreState> change) {
        state.updateAndGet(change);
    }

    /** So that a later attempt knows what stands beside the live data for this one's. */
    private void writes() throws BackupException, InterruptedException {
        edit(was -> was.writes(workshop.clock().instant()));
        try {
            claim.write(build());
        } catch (Claim.Lost e) {
            throw BackupException.passing("RunTakenOver", "the restore was taken over: " + e.getMessage(), e);
        }
    }

    private void says(String sentence) {
        LOG.info("{}: {}", name(), sentence);
        edit(was -> was.says(sentence));
    }

    private RestoreStatus build() {
        return state.get().build(restore.getMetadata().getGeneration());
    }

    private String name() {
        return restore.getMetadata().getName();
    }
}
