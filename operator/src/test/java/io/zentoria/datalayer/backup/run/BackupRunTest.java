package io.zentoria.datalayer.backup.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.ManifestJson;
import io.zentoria.datalayer.backup.StoreBackup;
import io.zentoria.datalayer.backup.age.AgeEncryption;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreKind;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupRunTest {
    private static final Instant DUE = Instant.parse("2026-11-24T02:00:00Z");
    private static final Clock CLOCK = Clock.fixed(DUE.plusSeconds(4), ZoneOffset.UTC);
    private static final String FOLDER = "default/personal/postgres-daily/2026-11-24T02-00-00Z";
    private static final RunRequest REQUEST = new RunRequest(
            "personal-postgres-daily-20261124t020000z",
            new Owner("default", "personal"),
            "postgres-daily",
            DUE,
            FOLDER,
            "kind: ZentoriaDataLayer\n".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path staging = Path.of(".");

    private final MemoryTier local = new MemoryTier("local", false);
    private final MemoryTier bucket = new MemoryTier("minio", true);

    @Test
    void manifestSaysWhatLiesInTheTierAndHowFarTheStoresAreApart() throws Exception {
        Manifest manifest = take(
                local,
                Optional.empty(),
                store(StoreKind.POSTGRES, "rows", DUE, false),
                store(StoreKind.REDIS, "keys", DUE.plusMillis(2500), false));

        assertThat(ManifestJson.read(local.manifest(FOLDER).orElseThrow(), "local"))
                .isEqualTo(manifest);
        assertThat(manifest.spreadSeconds()).isEqualTo(2.5);
        assertThat(manifest.encryption()).isNull();
        assertThat(manifest.artifacts())
                .extracting(Manifest.Artifact::path)
                .containsExactly("postgres/piece", "redis/piece", "resource.yaml");
        Manifest.Artifact rows = manifest.artifacts().getFirst();
        assertThat(rows.size()).isEqualTo(4);
        assertThat(rows.sha256())
                .isEqualTo(rows.storedSha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256").digest("rows".getBytes(StandardCharsets.UTF_8))));
        assertThat(rows.counts()).containsEntry("public.t", 3L);
        assertThat(local.files).containsKey(FOLDER + "/" + Tier.MANIFEST).hasSize(4);
    }

    @Test
    void runThatBreaksOffLeavesNothingInTheTier() {
        assertThatThrownBy(() -> take(
                        local,
                        Optional.empty(),
                        store(StoreKind.POSTGRES, "rows", DUE, false),
                        store(StoreKind.REDIS, "half", DUE, true)))
                .isInstanceOf(BackupException.class)
                .hasMessage("it broke off");
        assertThat(local.files).isEmpty();
    }

    @Test
    void runThatWasTakenOverTouchesNothingOfWhatTheOtherOneMade() throws Exception {
        Manifest others = take(local, Optional.empty(), store(StoreKind.REDIS, "keys of the other", DUE, false));
        Map<String, byte[]> made = Map.copyOf(local.files);
        RunProgress lost = new RunProgress() {
            @Override
            public void written(String path, long bytes, OptionalLong estimate) {
                // Of no interest here.
            }

            @Override
            public void confirm() throws BackupException {
                throw BackupException.passing("RunTakenOver", "somebody else works on it", null);
            }
        };

        for (boolean fails : new boolean[] {false, true}) {
            assertThatThrownBy(() -> new BackupRun(local, Optional.empty(), CLOCK)
                            .take(REQUEST, List.of(store(StoreKind.REDIS, "mine", DUE, fails)), lost))
                    .isInstanceOf(BackupException.class);
            assertThat(local.files).containsExactlyInAnyOrderEntriesOf(made);
        }
        assertThat(ManifestJson.read(local.manifest(FOLDER).orElseThrow(), "local"))
                .isEqualTo(others);
    }

    @Test
    void runThatFailsLeavesABackupAloneThatIsPublishedInItsPlace() throws Exception {
        take(local, Optional.empty(), store(StoreKind.REDIS, "keys", DUE, false));

        assertThatThrownBy(() -> take(local, Optional.empty(), store(StoreKind.REDIS, "half", DUE, true)))
                .hasMessage("it broke off");
        assertThat(local.manifest(FOLDER)).isPresent();
    }

    @Test
    void copyThatWasTakenOverIsNotPublished() throws Exception {
        take(local, Optional.empty(), store(StoreKind.REDIS, "keys", DUE, false));

        assertThatThrownBy(() -> new TierCopy(Optional.empty(), staging).copy(local, bucket, FOLDER, () -> {
                    throw BackupException.passing("RunTakenOver", "somebody else works on it", null);
                }))
                .isInstanceOf(BackupException.class);
        assertThat(bucket.files).isEmpty();
    }

    @Test
    void emptyOutputIsNeverPublished() {
        assertThatThrownBy(() -> take(local, Optional.empty(), store(StoreKind.POSTGRES, "", DUE, false)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("came out empty");
        assertThat(local.files).isEmpty();
    }

    @Test
    void fullTierIsSaidInOneSentenceAndLeavesNothing() {
        local.room = 2;
        assertThatThrownBy(() -> take(local, Optional.empty(), store(StoreKind.POSTGRES, "rows", DUE, false)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("could not be written to tier local (No space left on device)");
        assertThat(local.files).isEmpty();
    }

    @Test
    void copyIsEncryptedAndOpensToTheSameBytes() throws Exception {
        AgeEncryption encryption = encryption();
        take(local, Optional.of(encryption), store(StoreKind.POSTGRES, "rows of the canary", DUE, false));

        Manifest copy = new TierCopy(Optional.of(encryption), staging).copy(local, bucket, FOLDER);

        Manifest.Artifact rows = copy.artifacts().getFirst();
        assertThat(rows.storedPath()).isEqualTo("postgres/piece.age");
        byte[] stored = bucket.files.get(FOLDER + "/postgres/piece.age");
        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("canary");
        assertThat(encryption.decrypt(new ByteArrayInputStream(stored)).readAllBytes())
                .isEqualTo("rows of the canary".getBytes(StandardCharsets.UTF_8));
        assertThat(copy.encryption()).isEqualTo(new Manifest.Encryption("age", encryption.recipients()));
        assertThat(staging).isEmptyDirectory();
    }

    @Test
    void firstTierThatNeedsEncryptionGetsIt() throws Exception {
        AgeEncryption encryption = encryption();
        Manifest manifest = take(bucket, Optional.of(encryption), store(StoreKind.REDIS, "keys", DUE, false));
        assertThat(manifest.artifacts())
                .allMatch(artifact -> artifact.storedPath().endsWith(".age"));
        assertThat(bucket.files.keySet()).doesNotContain(FOLDER + "/redis/piece");
    }

    @Test
    void damageInTheFirstTierDoesNotSpread() throws Exception {
        take(local, Optional.empty(), store(StoreKind.POSTGRES, "rows", DUE, false));
        local.files.get(FOLDER + "/postgres/piece")[0] ^= 1;
        assertThatThrownBy(() -> new TierCopy(Optional.of(encryption()), staging).copy(local, bucket, FOLDER))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is not what its manifest says");
        assertThat(bucket.folders("")).isEmpty();
    }

    @Test
    void copyThatIsThereIsNotMadeTwice() throws Exception {
        take(local, Optional.empty(), store(StoreKind.POSTGRES, "rows", DUE, false));
        TierCopy copying = new TierCopy(Optional.of(encryption()), staging);
        Manifest first = copying.copy(local, bucket, FOLDER);
        int puts = bucket.puts;
        assertThat(copying.copy(local, bucket, FOLDER)).isEqualTo(first);
        assertThat(bucket.puts).isEqualTo(puts);
    }

    private static Manifest take(Tier tier, Optional<AgeEncryption> encryption, StoreBackup... stores)
            throws BackupException, InterruptedException {
        return new BackupRun(tier, encryption, CLOCK).take(REQUEST, List.of(stores), (path, bytes, estimate) -> {});
    }

    private static StoreBackup store(StoreKind kind, String content, Instant asOf, boolean fails) {
        return new MemoryStore(kind, content, asOf, fails);
    }

    private static AgeEncryption encryption() throws Exception {
        String identity =
                new X25519KeyPairGenerator().generateKeyPair().getPrivate().toString();
        return AgeEncryption.of(Optional.of(Password.of(identity)), List.of());
    }
}
