package io.zentoria.datalayer.backup.session;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.retention.Kept;
import io.zentoria.datalayer.backup.retention.Retention;
import io.zentoria.datalayer.backup.retention.RetentionPolicy;
import io.zentoria.datalayer.backup.retention.TierLoss;
import io.zentoria.datalayer.backup.schedule.BackupName;
import io.zentoria.datalayer.backup.schedule.CronSchedule;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.plan.Owner;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes out of one tier what its schedules no longer keep. What lies in the tier decides, not what a cluster remembers. */
public final class TierRetention {
    private static final Logger LOG = LoggerFactory.getLogger(TierRetention.class);

    private TierRetention() {}

    /**
     * What came of it.
     *
     * @param removed folders that are gone, by this pass or by one that could not say so
     * @param refusals why nothing was removed of a schedule
     * @param lost folders that were known to lie there and do not
     * @param alert a sentence about those
     */
    public record Outcome(List<String> removed, List<String> refusals, List<String> lost, Optional<String> alert) {
        public Outcome {
            lost = List.copyOf(lost);
            removed = List.copyOf(removed);
            refusals = List.copyOf(refusals);
        }
    }

    /**
     * One pass.
     *
     * @param verified whether the copy of a folder in this tier was restored and passed its checks
     * @param held whether a folder is read by a restore or owed to another tier
     * @param corrupt whether the copy in this tier is known to be damaged, and so no backup to count on
     * @param known folders that were stored here and not removed since
     * @param going folders whose removal was begun, by this pass or by one that died; what is left of them goes too
     * @param removing hears of a folder before it is taken away, and writes it down: whoever comes after a death must
     *     not take it for lost
     */
    public static Outcome run(
            BackupSession session,
            String tierName,
            Predicate<String> verified,
            Predicate<String> held,
            Predicate<String> corrupt,
            Set<String> known,
            Set<String> going,
            Consumer<String> removing)
            throws BackupException, InterruptedException {
        BackupSpec backup = session.spec().backup();
        if (backup == null) {
            return new Outcome(List.of(), List.of(), List.of(), Optional.empty());
        }
        return pass(
                backup,
                session.owner(),
                session.tier(tierName),
                session.site().clock().instant(),
                verified,
                held,
                corrupt,
                known,
                going,
                removing);
    }

    /** One pass over an open tier. */
    static Outcome pass(
            BackupSpec backup,
            Owner owner,
            Tier tier,
            Instant now,
            Predicate<String> verified,
            Predicate<String> held,
            Predicate<String> corrupt,
            Set<String> known,
            Set<String> going,
            Consumer<String> removing)
            throws BackupException, InterruptedException {
        String tierName = tier.name();
        String prefix = owner.namespace() + "/" + owner.name();
        List<String> folders = tier.folders(prefix);
        Optional<TierLoss> loss = TierLoss.of(tierName, known, List.of(), folders);
        if (loss.isPresent()) {
            // Whoever emptied it may have done so by mistake: nothing more is taken away here in this pass.
            return new Outcome(
                    List.of(),
                    List.of(),
                    known.stream()
                            .filter(folder -> !folders.contains(folder))
                            .sorted()
                            .toList(),
                    loss.map(TierLoss::message));
        }
        ZoneId zone = CronSchedule.zone(backup.timeZone());
        List<String> removed = new ArrayList<>();
        for (String folder : tier.unfinished(prefix)) {
            // Without a manifest it is no backup, and only a removal that was begun says that it is no run either.
            if (going.contains(folder)) {
                tier.remove(folder);
            }
        }
        going.stream().filter(folder -> !folders.contains(folder)).sorted().forEach(removed::add);
        List<String> refusals = new ArrayList<>();
        for (BackupSpec.Schedule schedule : backup.schedules()) {
            List<Kept> kept = folders.stream()
                    .filter(folder -> folder.startsWith(prefix + "/" + schedule.name() + "/"))
                    .map(folder -> BackupName.time(folder)
                            .map(time -> new Kept(
                                    folder,
                                    time,
                                    Stores.kinds(List.of(schedule.store()), Stores.BACKED_UP),
                                    !corrupt.test(folder),
                                    verified.test(folder),
                                    held.test(folder))))
                    .flatMap(Optional::stream)
                    .toList();
            if (kept.isEmpty()) {
                continue;
            }
            Duration interval = CronSchedule.parse(schedule.cron(), zone).interval(now);
            Retention.Verdict verdict = new Retention(policy(schedule), zone, interval).judge(kept, now);
            verdict.refusal()
                    .ifPresent(why -> refusals.add("%s in tier %s: %s".formatted(schedule.name(), tierName, why)));
            for (String folder : verdict.expired()) {
                removing.accept(folder);
                tier.remove(folder);
                removed.add(folder);
                LOG.info("{} is out of the retention of {} and gone from tier {}", folder, schedule.name(), tierName);
            }
        }
        return new Outcome(removed, refusals, List.of(), Optional.empty());
    }

    /**
     * What a schedule keeps.
     *
     * @throws BackupException reason {@code InvalidRetention}
     */
    public static RetentionPolicy policy(BackupSpec.Schedule schedule) throws BackupException {
        BackupSpec.Keep keep = schedule.keep();
        Optional<RetentionPolicy.Keep> counts = keep == null
                ? Optional.empty()
                : Optional.of(new RetentionPolicy.Keep(
                        Objects.requireNonNullElse(keep.hourly(), 0),
                        Objects.requireNonNullElse(keep.daily(), 0),
                        Objects.requireNonNullElse(keep.weekly(), 0),
                        Objects.requireNonNullElse(keep.monthly(), 0),
                        Objects.requireNonNullElse(keep.yearly(), 0)));
        return schedule.retention() == null
                ? new RetentionPolicy(Optional.empty(), counts)
                : RetentionPolicy.parse(schedule.retention(), counts);
    }
}
