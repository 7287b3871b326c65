package io.zentoria.datalayer.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.backup.retention.Retention.Verdict;
import io.zentoria.datalayer.backup.retention.RetentionPolicy.Keep;
import io.zentoria.datalayer.plan.StoreKind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** 100,000 histories that nobody would think of; a failure names its seed. */
class RetentionPropertyTest {
    private static final int HISTORIES = 100_000;
    private static final long FIRST_SEED = 20_261_124L;
    private static final Instant NOW = Instant.parse("2026-11-24T10:17:00Z");
    private static final List<Duration> INTERVALS =
            List.of(Duration.ofHours(1), Duration.ofHours(6), Duration.ofDays(1), Duration.ofDays(7));
    private static final List<ZoneId> ZONES =
            List.of(ZoneId.of("UTC"), ZoneId.of("Europe/Vienna"), ZoneId.of("America/New_York"));
    private static final Comparator<Kept> BY_AGE = Comparator.comparing(Kept::dueTime);

    @Test
    void noHistoryLosesWhatMustStay() {
        int deletions = 0;
        int refusals = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Retention retention = retention(random);
            List<Kept> history = history(random, retention.interval());
            Verdict verdict = retention.judge(history, NOW);
            Set<String> gone = new HashSet<>(verdict.expired());
            deletions += gone.size();
            refusals += verdict.refusal().isPresent() ? 1 : 0;

            check(
                    seed,
                    "every folder is judged once",
                    gone.size() + verdict.kept().size() == history.size());
            check(seed, "a refusal deletes nothing", verdict.refusal().isEmpty() || gone.isEmpty());
            check(seed, "an empty policy deletes nothing", !retention.policy().empty() || gone.isEmpty());
            for (Kept backup : history) {
                if (gone.contains(backup.folder())) {
                    check(seed, "held stays: " + backup, !backup.held());
                    check(seed, "future stays: " + backup, !backup.dueTime().isAfter(NOW));
                }
            }
            for (StoreKind store : StoreKind.values()) {
                Predicate<Kept> past = backup ->
                        backup.stores().contains(store) && !backup.dueTime().isAfter(NOW);
                checkNewestStays(seed, history, past.and(Kept::complete), gone);
                checkNewestStays(seed, history, past.and(Kept::verified), gone);
            }
            for (String wanted : wanted(retention, history)) {
                check(seed, "what the policy wants stays: " + wanted, !gone.contains(wanted));
            }
            checkMonotone(seed, random, retention, history, gone);
            checkClock(seed, random, retention, history, gone);
        }
        assertThat(deletions).as("the histories are worth something").isGreaterThan(HISTORIES);
        assertThat(refusals).isBetween(HISTORIES / 100, HISTORIES / 2);
    }

    /** What went is not wanted later either, and a second pass finds nothing more. */
    private static void checkMonotone(
            long seed, SplittableRandom random, Retention retention, List<Kept> history, Set<String> gone) {
        List<Kept> left = without(history, gone);
        check(
                seed,
                "a second pass deletes nothing more",
                retention.judge(left, NOW).expired().isEmpty());

        if (gone.isEmpty()) {
            return;
        }
        // Newer backups come, with nothing deleted before: all that was to go is still to go.
        List<Kept> longer = new ArrayList<>(history);
        Instant newest = newestComplete(history).dueTime();
        Instant later = NOW;
        for (int i = 1; i <= 1 + random.nextInt(4); i++) {
            Instant due = newest.plus(retention.interval().multipliedBy(i));
            longer.add(new Kept("later-" + i, due, Set.of(StoreKind.POSTGRES), true, false, false));
            later = due.isAfter(later) ? due : later;
        }
        Verdict then = retention.judge(longer, later.plusSeconds(1));
        if (then.refusal().isEmpty()) {
            check(seed, "nothing that went is wanted again", then.expired().containsAll(gone));
        }
    }

    private static void checkClock(
            long seed, SplittableRandom random, Retention retention, List<Kept> history, Set<String> gone) {
        if (history.isEmpty()) {
            return;
        }
        Kept some = history.get(random.nextInt(history.size()));
        Duration early = Duration.ofSeconds(
                1 + random.nextLong(retention.interval().multipliedBy(2).toSeconds()));
        Verdict back = retention.judge(history, some.dueTime().minus(early));
        check(
                seed,
                "a clock just before a backup deletes nothing",
                back.expired().isEmpty());

        Instant before = NOW.minusSeconds(random.nextLong(Duration.ofDays(400).toSeconds()));
        check(
                seed,
                "a clock that went back deletes nothing that the right one would not",
                retention.judge(history, NOW).refusal().isPresent()
                        || gone.containsAll(retention.judge(history, before).expired()));

        Instant newest = history.stream().max(BY_AGE).orElseThrow().dueTime();
        Instant ahead = newest.plus(retention.policy().window().orElse(Duration.ofDays(1)))
                .plus(retention.interval().multipliedBy(2))
                .plusSeconds(1 + random.nextLong(1_000_000_000L));
        check(
                seed,
                "a clock that went ahead deletes nothing",
                retention.judge(history, ahead).expired().isEmpty());
    }

    private static void checkNewestStays(long seed, List<Kept> history, Predicate<Kept> which, Set<String> gone) {
        history.stream()
                .filter(which)
                .max(BY_AGE)
                .ifPresent(newest -> check(seed, "the newest stays: " + newest, !gone.contains(newest.folder())));
    }

    /** The policy, said the slow way. */
    private static Set<String> wanted(Retention retention, List<Kept> history) {
        List<Kept> complete = history.stream()
                .filter(backup -> backup.complete() && !backup.dueTime().isAfter(NOW))
                .sorted(BY_AGE.reversed())
                .toList();
        Set<String> wanted = new HashSet<>();
        if (complete.isEmpty()) {
            return wanted;
        }
        Function<Kept, LocalDate> day =
                backup -> backup.dueTime().atZone(retention.zone()).toLocalDate();
        retention.policy().window().ifPresent(window -> {
            Instant newest = complete.getFirst().dueTime();
            complete.stream()
                    .filter(backup -> Duration.between(backup.dueTime(), newest).compareTo(window) <= 0)
                    .forEach(backup -> wanted.add(backup.folder()));
            if (window.toDays() >= 1 && retention.interval().toDays() <= 1) {
                List<LocalDate> days = complete.stream()
                        .map(day)
                        .distinct()
                        .limit(window.toDays())
                        .toList();
                complete.stream()
                        .filter(backup -> days.contains(day.apply(backup)))
                        .forEach(backup -> wanted.add(backup.folder()));
            }
        });
        retention.policy().keep().ifPresent(keep -> {
            first(
                    complete,
                    keep.hourly(),
                    backup -> backup.dueTime().atZone(retention.zone()).truncatedTo(ChronoUnit.HOURS),
                    wanted);
            first(complete, keep.daily(), day, wanted);
            first(
                    complete,
                    keep.weekly(),
                    backup -> day.apply(backup).get(IsoFields.WEEK_BASED_YEAR) * 100
                            + day.apply(backup).get(IsoFields.WEEK_OF_WEEK_BASED_YEAR),
                    wanted);
            first(
                    complete,
                    keep.monthly(),
                    backup -> day.apply(backup).getYear() * 100
                            + day.apply(backup).getMonthValue(),
                    wanted);
            first(complete, keep.yearly(), backup -> day.apply(backup).getYear(), wanted);
        });
        return wanted;
    }

    private static <T> void first(List<Kept> complete, int count, Function<Kept, T> stretch, Set<String> wanted) {
        List<T> stretches =
                complete.stream().map(stretch).distinct().limit(count).toList();
        for (T one : stretches) {
            complete.stream()
                    .filter(backup -> stretch.apply(backup).equals(one))
                    .findFirst()
                    .ifPresent(backup -> wanted.add(backup.folder()));
        }
    }

    private static Retention retention(SplittableRandom random) {
        Optional<Duration> window = random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(
                        Duration.ofHours(random.nextBoolean() ? 1 + random.nextInt(72) : 24 * random.nextInt(1, 40)));
        Optional<Keep> keep = random.nextInt(2) == 0
                ? Optional.empty()
                : Optional.of(new Keep(
                        random.nextInt(4),
                        random.nextInt(1, 4),
                        random.nextInt(3),
                        random.nextInt(3),
                        random.nextInt(2)));
        return new Retention(
                new RetentionPolicy(window, keep),
                ZONES.get(random.nextInt(ZONES.size())),
                INTERVALS.get(random.nextInt(INTERVALS.size())));
    }

    /** With gaps, failures, other stores, verified and held ones, and now and then a stamp of the future. */
    private static List<Kept> history(SplittableRandom random, Duration interval) {
        List<Kept> history = new ArrayList<>();
        Instant due = NOW.minusSeconds(random.nextLong(interval.toSeconds()));
        int count = random.nextInt(24);
        for (int i = 0; i < count; i++) {
            history.add(backup(random, "b" + i, due));
            due = due.minus(interval.multipliedBy(random.nextInt(8) == 0 ? 1 + random.nextInt(40) : 1));
        }
        while (random.nextInt(10) == 0) {
            Instant future =
                    NOW.plusSeconds(1 + random.nextLong(Duration.ofDays(60).toSeconds()));
            history.add(backup(random, "future-" + history.size(), future));
        }
        for (int i = history.size() - 1; i > 0; i--) {
            history.add(history.remove(random.nextInt(i + 1)));
        }
        return history;
    }

    private static Kept backup(SplittableRandom random, String folder, Instant due) {
        boolean complete = random.nextInt(6) != 0;
        StoreKind store = random.nextInt(8) == 0 ? StoreKind.REDIS : StoreKind.POSTGRES;
        return new Kept(
                folder, due, Set.of(store), complete, complete && random.nextInt(6) == 0, random.nextInt(15) == 0);
    }

    private static Kept newestComplete(List<Kept> history) {
        return history.stream()
                .filter(backup -> backup.complete() && !backup.dueTime().isAfter(NOW))
                .max(BY_AGE)
                .orElseThrow();
    }

    private static List<Kept> without(List<Kept> history, Collection<String> gone) {
        return history.stream()
                .filter(backup -> !gone.contains(backup.folder()))
                .toList();
    }

    private static void check(long seed, String promise, boolean kept) {
        if (!kept) {
            throw new AssertionError("seed " + seed + ": " + promise);
        }
    }
}
