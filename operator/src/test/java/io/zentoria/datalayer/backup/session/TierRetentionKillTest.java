package io.zentoria.datalayer.backup.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.backup.run.DyingTier;
import io.zentoria.datalayer.backup.tier.FilesystemTier;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.plan.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A retention pass dies anywhere; the next one ends where one ends that nobody disturbed, and takes nothing for lost. */
class TierRetentionKillTest {
    private static final int MOST = 100;
    private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");
    private static final BackupSpec SPEC = new BackupSpec(
            "UTC",
            null,
            null,
            null,
            null,
            null,
            List.of(),
            List.of(new BackupSpec.Schedule(
                    "daily",
                    BackupSpec.Store.ALL,
                    "0 2 * * *",
                    null,
                    new BackupSpec.Keep(null, 3, null, null, null),
                    List.of())),
            null,
            null,
            null);

    @TempDir
    private Path home = Path.of(".");

    @Test
    void passThatDiesAnywhereIsFinishedByTheNextOne() throws Exception {
        List<String> all = IntStream.rangeClosed(19, 24)
                .mapToObj(TierRetentionKillTest::folder)
                .toList();
        for (int at = 1; at < MOST; at++) {
            Cluster cluster = new Cluster(all);
            Tier tier = tier("at-" + at, all);
            DyingTier dying = new DyingTier(tier, at, () -> {});
            try {
                cluster.pass(dying);
            } catch (DyingTier.Killed expected) {
                assertThat(dying.died()).isTrue();
            }
            TierRetention.Outcome next = cluster.pass(tier);
            assertThat(next.lost()).as("at moment %d", at).isEmpty();
            assertThat(next.alert()).isEmpty();
            assertThat(next.removed()).containsExactlyElementsOf(all.subList(0, 3));
            assertThat(tier.folders("")).containsExactlyElementsOf(all.subList(3, 6));
            if (!dying.died()) {
                assertThat(at).isGreaterThan(7);
                return;
            }
        }
        throw new AssertionError("it never ends");
    }

    @Test
    void halfRemovedFolderIsNoBackupAndIsTakenAwayWhole() throws Exception {
        List<String> all = IntStream.rangeClosed(19, 24)
                .mapToObj(TierRetentionKillTest::folder)
                .toList();
        Cluster cluster = new Cluster(all);
        Tier tier = tier("half", all);
        cluster.removing(all.getFirst());
        Files.delete(home.resolve("half").resolve(all.getFirst()).resolve(Tier.MANIFEST));

        assertThat(tier.folders("")).doesNotContain(all.getFirst());
        assertThat(cluster.pass(tier).alert()).isEmpty();
        assertThat(home.resolve("half").resolve(all.getFirst())).doesNotExist();
        assertThat(tier.unfinished("")).isEmpty();
    }

    @Test
    void unfinishedFolderThatNoPassBeganToRemoveIsLeftAlone() throws Exception {
        List<String> all = IntStream.rangeClosed(22, 24)
                .mapToObj(TierRetentionKillTest::folder)
                .toList();
        Tier tier = tier("running", all);
        try (Tier.Sink sink = tier.create(folder(25), "postgres/piece")) {
            sink.write(1);
            sink.commit();
        }
        new Cluster(all).pass(tier);
        assertThat(tier.unfinished("")).containsExactly(folder(25));
    }

    private Tier tier(String name, List<String> folders) throws Exception {
        Path root = home.resolve(name);
        Tier tier = new FilesystemTier("local", root);
        for (String folder : folders) {
            try (Tier.Sink sink = tier.create(folder, "postgres/piece")) {
                sink.write(folder.getBytes(StandardCharsets.UTF_8));
                sink.commit();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            tier.publish(folder, "{}".getBytes(StandardCharsets.UTF_8));
        }
        return tier;
    }

    private static String folder(int day) {
        return "default/personal/daily/2026-11-%02dT02-00-00Z".formatted(day);
    }

    /** What the statuses of the backups say; they outlive a process. */
    private static final class Cluster {
        private final Set<String> stored;
        private final Set<String> expired = new HashSet<>();

        Cluster(List<String> folders) {
            stored = new HashSet<>(folders);
        }

        void removing(String folder) {
            stored.remove(folder);
            expired.add(folder);
        }

        TierRetention.Outcome pass(Tier tier) throws Exception {
            return TierRetention.pass(
                    SPEC,
                    new Owner("default", "personal"),
                    tier,
                    NOW,
                    folder -> false,
                    folder -> false,
                    folder -> false,
                    Set.copyOf(stored),
                    Set.copyOf(expired),
                    this::removing);
        }
    }
}
