package io.zentoria.datalayer.kubernetes.backups;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.zentoria.datalayer.api.BackupRunStatus;
import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.Runner;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.ManifestJson;
import io.zentoria.datalayer.backup.run.BackupRun;
import io.zentoria.datalayer.backup.run.RunRequest;
import io.zentoria.datalayer.backup.run.StoreReading;
import io.zentoria.datalayer.backup.run.TierCopy;
import io.zentoria.datalayer.backup.schedule.BackupName;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.session.Stores;
import io.zentoria.datalayer.backup.session.TierRetention;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.plan.StoreKind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works on one backup until nothing can be done now: reads the stores when that is still to do, then fills the tiers. */
final class BackupExecution {
    private static final Logger LOG = LoggerFactory.getLogger(BackupExecution.class);
    private static final int READ_ATTEMPTS = 4;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(30);
    private static final Duration LAST_RETRY = Duration.ofHours(1);

    private final Workshop workshop;
    private final ZentoriaBackup backup;
    private final RunStatus status;
    private final Claim<BackupRunStatus, ZentoriaBackup> claim;
    private final Map<String, Long> expectedSizes;

    /**
     * @param backup as it was read live
     * @param expectedSizes of artifacts, by path, as the last backup had them; for the percentage
     */
    BackupExecution(Workshop workshop, ZentoriaBackup backup, Map<String, Long> expectedSizes) {
        this.workshop = workshop;
        this.backup = backup;
        this.status = new RunStatus(backup.getStatus());
        this.claim =
                new Claim<>(workshop.client(), workshop.me(), backup, ZentoriaBackup::new, BackupRunStatus::runner);
        this.expectedSizes = Map.copyOf(expectedSizes);
    }

    /** Does it; whatever goes wrong stands in the status afterwards. */
    void run() throws InterruptedException {
        String namespace = backup.getMetadata().getNamespace();
        try (BackupSession session =
                workshop.session(namespace, backup.getSpec().dataLayer())) {
            Instant now = workshop.clock().instant();
            List<String> tiers = tiers(session);
            Set<StoreKind> stores = stores(session);
            status.begins(
                    new Runner(workshop.me(), Times.text(now), Times.text(now)),
                    folder(session),
                    stores.stream().map(StoreKind::word).collect(Collectors.joining(",")),
                    tiers);
            claim.take(build());
            try (Heartbeat ignored = new Heartbeat(workshop, claim, status, this::build)) {
                work(session, tiers, stores);
            }
            claim.write(build());
        } catch (Claim.Lost e) {
            LOG.warn("{}: {}; it is left to them", name(), e.getMessage());
        } catch (BackupException e) {
            refused(e);
        } catch (InterruptedException e) {
            status.pending("Interrupted", "the operator was stopped meanwhile; it goes on when it is back");
            claim.handBack(build());
            throw e;
        }
    }

    private void work(BackupSession session, List<String> tiers, Set<StoreKind> stores)
            throws Claim.Lost, InterruptedException {
        String first = tiers.getFirst();
        try {
            if (!status.isStored(first)) {
                read(session, first, stores);
                status.stored(first);
                claim.write(build());
            }
        } catch (BackupException e) {
            readFailed(first, e);
            return;
        }
        for (String tier : tiers.subList(1, tiers.size())) {
            if (status.isDue(tier, workshop.clock().instant())) {
                copy(session, first, tier);
            }
        }
        conclude();
    }

    /** Reads the stores into the first tier, unless a run that died after publishing did it already. */
    private void read(BackupSession session, String first, Set<StoreKind> stores)
            throws BackupException, InterruptedException, Claim.Lost {
        Tier tier = session.tier(first);
        String folder = folder(session);
        Optional<byte[]> published = tier.manifest(folder);
        if (published.isPresent()) {
            status.read(ManifestJson.read(published.get(), "tier " + first + ", " + folder));
            return;
        }
        tier.removeUnfinished(folder); // what an interrupted run left
        RunRequest request = new RunRequest(
                name(),
                session.owner(),
                Objects.requireNonNullElse(backup.getSpec().schedule(), BackupName.MANUAL),
                due(),
                folder,
                ResourceYaml.of(session.owner(), session.spec()));
        StoreReading.Result result = new StoreReading(session)
                .take(
                        request,
                        stores,
                        new BackupRun(tier, session.encryption(), workshop.clock()),
                        new Progress(workshop.clock(), status, expectedSizes, this::stillMine));
        status.read(result.manifest());
        result.trouble().ifPresent(this::hookFailed);
        expiry(session).ifPresent(status::expires);
        LOG.info("{}: the stores are read", name());
    }

    private void hookFailed(String sentence) {
        status.goodBut(sentence);
        LOG.warn("{}: {}", name(), sentence);
    }

    /** Empty for what a person asked for: that stays until a person removes it. */
    private Optional<Instant> expiry(BackupSession session) throws BackupException {
        BackupSpec spec = session.spec().backup();
        for (BackupSpec.Schedule schedule : spec == null ? List.<BackupSpec.Schedule>of() : spec.schedules()) {
            if (schedule.name().equals(backup.getSpec().schedule())) {
                return TierRetention.policy(schedule).expiresAt(due());
            }
        }
        return Optional.empty();
    }

    private void stillMine() throws BackupException {
        try {
            claim.confirm();
        } catch (Claim.Lost e) {
            throw BackupException.passing("RunTakenOver", "the run was taken over: " + e.getMessage(), e);
        } catch (KubernetesClientException e) {
            throw BackupException.passing(
                    "ApiServerUnavailable",
                    "the API server does not say whether this run was taken over meanwhile: it begins anew when it does",
                    e);
        }
    }

    private void copy(BackupSession session, String first, String name) throws Claim.Lost, InterruptedException {
        status.copying(name);
        claim.write(build());
        try {
            new TierCopy(session.encryption(), workshop.site().staging())
                    .copy(session.tier(first), session.tier(name), folder(session), this::stillMine);
            status.stored(name);
        } catch (BackupException e) {
            Instant next = workshop.clock().instant().plus(pause(status.attempts(name), e));
            status.failed(name, e.reason(), e.getMessage(), Optional.of(next));
            LOG.warn("{}: tier {} is still owed its copy: {}", name(), name, e.getMessage());
        }
        claim.write(build());
    }

    /** A tier that is down is tried again soon, then less often; what only a person can mend, once in an hour. */
    static Duration pause(int attempts, BackupException e) {
        Duration grown = FIRST_RETRY.multipliedBy(1L << Math.min(attempts, 8));
        return e.permanent() || grown.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : grown;
    }

    private void readFailed(String first, BackupException e) {
        LOG.warn("{}: {}", name(), e.getMessage());
        Instant now = workshop.clock().instant();
        if (e.permanent() || status.attempts(first) >= READ_ATTEMPTS - 1) {
            status.failed(first, e.reason(), e.getMessage(), Optional.empty());
            status.ends(BackupRunStatus.Phase.FAILED, e.reason(), e.getMessage(), now);
        } else {
            status.failed(first, e.reason(), e.getMessage(), Optional.of(now.plus(pause(status.attempts(first), e))));
            status.pending(e.reason(), e.getMessage());
        }
    }

    private void conclude() {
        List<BackupRunStatus.TierState> owed = status.unstored();
        Instant now = workshop.clock().instant();
        Optional<String> hooks = status.goodBut();
        if (owed.isEmpty()) {
            status.ends(
                    BackupRunStatus.Phase.COMPLETED, hooks.isPresent() ? "HookFailed" : null, hooks.orElse(null), now);
        } else {
            status.ends(
                    BackupRunStatus.Phase.PARTIALLY_FAILED,
                    owed.getFirst().reason(),
                    Stream.concat(owed.stream().map(tier -> tier.name() + ": " + tier.message()), hooks.stream())
                            .collect(Collectors.joining("; ")),
                    now);
        }
    }

    /** The run could not even begin. */
    private void refused(BackupException e) throws InterruptedException {
        LOG.warn("{}: {}", name(), e.getMessage());
        status.ends(
                BackupRunStatus.Phase.FAILED,
                e.reason(),
                e.getMessage(),
                workshop.clock().instant());
        try {
            claim.take(build());
        } catch (Claim.Lost lost) {
            LOG.warn("{}: {}", name(), lost.getMessage());
        }
    }

    private BackupRunStatus build() {
        return status.build(backup.getMetadata().getGeneration());
    }

    private String name() {
        return backup.getMetadata().getName();
    }

    private Instant due() {
        String due = backup.getSpec().dueTime();
        return Instant.parse(due == null ? backup.getMetadata().getCreationTimestamp() : due);
    }

    private String folder(BackupSession session) {
        return BackupName.folder(
                session.owner(), Objects.requireNonNullElse(backup.getSpec().schedule(), BackupName.MANUAL), due());
    }

    private List<String> tiers(BackupSession session) throws BackupException {
        List<String> named = backup.getSpec().tiers().isEmpty()
                ? session.tierNames()
                : backup.getSpec().tiers();
        if (named.isEmpty()) {
            throw BackupException.permanent(
                    "TierUnknown",
                    "%s has no backup.tiers: add one".formatted(session.owner().path()),
                    null);
        }
        for (String tier : named) {
            if (!session.tierNames().contains(tier)) {
                throw BackupException.permanent(
                        "TierUnknown",
                        "%s has no tier %s: name one of %s"
                                .formatted(session.owner().path(), tier, session.tierNames()),
                        null);
            }
        }
        return named;
    }

    private Set<StoreKind> stores(BackupSession session) throws BackupException {
        Set<StoreKind> stores = Stores.kinds(backup.getSpec().stores(), session.stores());
        Set<StoreKind> missing = EnumSet.copyOf(stores);
        missing.removeAll(session.stores());
        if (!missing.isEmpty()) {
            throw BackupException.permanent(
                    "StoreUnknown",
                    "%s has no %s: leave it out, or add it to the resource"
                            .formatted(
                                    session.owner().path(),
                                    missing.iterator().next().title()),
                    null);
        }
        return stores;
    }
}
