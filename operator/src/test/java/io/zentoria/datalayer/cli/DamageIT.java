package io.zentoria.datalayer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.restore.TierRepair;
import io.zentoria.datalayer.backup.restore.Verification;
import io.zentoria.datalayer.backup.tier.Tier;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a stored backup is found, named, and mended when another tier has it whole. */
class DamageIT {
    private static final long SEED = 20261125;
    private static final List<String> TIERS = List.of("local", "minio", "far");

    private static DamageBed bed;
    private static String folder;

    @BeforeAll
    static void backUp() throws Exception {
        bed = new DamageBed();
        DamageBed.Said said = bed.zdl("backup");
        assertThat(said.code()).as(said.err()).isZero();
        folder = said.out().lines().findFirst().orElseThrow();
    }

    @AfterAll
    static void close() throws Exception {
        bed.close();
    }

    @Test
    void oneFlippedByteInAnyOfThirtyArtifactsIsFoundAndNamed() throws Exception {
        Random random = new Random(SEED);
        int flipped = 0;
        for (String tier : TIERS) {
            for (Manifest.Artifact artifact : bed.manifest(tier, folder).artifacts()) {
                byte[] good = bed.bytes(tier, folder, artifact.storedPath());
                bed.set(tier, folder, artifact.storedPath(), flip(good, random.nextInt(good.length)));
                flipped++;

                assertThat(verify(tier).damages())
                        .as("seed %d, %s %s", SEED, tier, artifact.storedPath())
                        .singleElement()
                        .satisfies(damage -> {
                            assertThat(damage.tier()).isEqualTo(tier);
                            assertThat(damage.folder()).isEqualTo(folder);
                            assertThat(damage.path()).isEqualTo(artifact.path());
                        });

                bed.set(tier, folder, artifact.storedPath(), good);
            }
            assertThat(verify(tier).damages()).isEmpty();
        }
        assertThat(flipped).isGreaterThanOrEqualTo(30);
    }

    @ParameterizedTest
    @CsvSource({"local", "minio", "far"})
    void aFileCutAtItsEndInTheMiddleOrEmptyIsFoundAndMended(String tier) throws Exception {
        Manifest.Artifact artifact = of(tier, "postgres").getFirst();
        byte[] good = bed.bytes(tier, folder, artifact.storedPath());
        for (int length : new int[] {good.length - 1, good.length / 2, 0}) {
            bed.set(tier, folder, artifact.storedPath(), Arrays.copyOf(good, length));

            assertThat(verify(tier).damages())
                    .singleElement()
                    .extracting(Verification.Damage::path)
                    .isEqualTo(artifact.path());
            mendAll(tier);
            assertThat(verify(tier).damages()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"local", "minio", "far"})
    void twoSwappedArtifactsAreNamedAsSwappedAndMended(String tier) throws Exception {
        List<Manifest.Artifact> pair = of(tier, "postgres").subList(0, 2);
        String one = pair.getFirst().storedPath();
        String two = pair.getLast().storedPath();
        byte[] first = bed.bytes(tier, folder, one);
        bed.set(tier, folder, one, bed.bytes(tier, folder, two));
        bed.set(tier, folder, two, first);

        assertThat(verify(tier).damages())
                .hasSize(2)
                .allSatisfy(damage -> assertThat(damage.sentence()).contains("swapped"));
        mendAll(tier);
        assertThat(verify(tier).damages()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"local", "far"})
    void aMissingArtifactIsFoundAndMended(String tier) throws Exception {
        Manifest.Artifact artifact = of(tier, "redis").getFirst();
        bed.delete(tier, folder, artifact.storedPath());

        assertThat(verify(tier).damages())
                .singleElement()
                .extracting(Verification.Damage::path)
                .isEqualTo(artifact.path());
        mendAll(tier);
        assertThat(verify(tier).damages()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"local", "far"})
    void aMissingManifestIsFoundAndTheBackupMended(String tier) throws Exception {
        bed.delete(tier, folder, Tier.MANIFEST);

        assertThat(verify(tier).damages())
                .isNotEmpty()
                .allSatisfy(damage -> assertThat(damage.path()).isEqualTo(Tier.MANIFEST));
        mendAll(tier);
        assertThat(verify(tier).damages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256", "size", "json"})
    void aDamagedManifestIsFoundAndTheBackupMended(String kind) throws Exception {
        String good = new String(bed.bytes("local", folder, Tier.MANIFEST), StandardCharsets.UTF_8);
        byte[] bad = good.getBytes(StandardCharsets.UTF_8);
        int at = kind.equals("json") ? 0 : valueOf(good, kind);
        bad[at] = (byte) (bad[at] == '1' ? '2' : '1');
        bed.set("local", folder, Tier.MANIFEST, bad);

        assertThat(verify("local").damages()).isNotEmpty();
        mendAll("local");
        assertThat(verify("local").damages()).isEmpty();
    }

    @Test
    void aFlippedByteInTheAgeHeaderIsDamageAndNoWrongKey() throws Exception {
        Manifest.Artifact artifact = of("minio", "redis").getFirst();
        byte[] good = bed.bytes("minio", folder, artifact.storedPath());
        bed.set("minio", folder, artifact.storedPath(), flip(good, 60));

        assertThat(verify("minio").damages())
                .singleElement()
                .satisfies(damage -> assertThat(damage.sentence()).contains("damaged"));
        mendAll("minio");
        assertThat(verify("minio").damages()).isEmpty();
    }

    @Test
    void nothingIsChangedWhenEveryOtherCopyIsDamagedToo() throws Exception {
        for (String tier : TIERS) {
            Manifest.Artifact artifact = of(tier, "redis").getFirst();
            bed.set(tier, folder, artifact.storedPath(), flip(bed.bytes(tier, folder, artifact.storedPath()), 20));
        }
        Manifest.Artifact artifact = of("local", "redis").getFirst();
        byte[] before = bed.bytes("local", folder, artifact.storedPath());
        Verification.Damage damage = verify("local").damages().getFirst();

        assertThatThrownBy(() -> mend("local", List.of(tier("minio"), tier("far")), damage))
                .isInstanceOf(BackupException.class);
        assertThat(bed.bytes("local", folder, artifact.storedPath())).isEqualTo(before);

        bed.set("local", folder, artifact.storedPath(), flip(before, 20));
        mendAll("minio");
        mendAll("far");
        assertThat(TIERS).allSatisfy(each -> assertThat(verify(each).damages()).isEmpty());
    }

    @Test
    void aTierThatIsDownDoesNotKeepTheNextOneFromMending() throws Exception {
        Manifest.Artifact artifact = of("local", "redis").getFirst();
        bed.set("local", folder, artifact.storedPath(), new byte[] {1});
        Verification.Damage damage = verify("local").damages().getFirst();

        assertThat(mend("local", List.of(down(), tier("far")), damage)).contains("far");
        assertThat(verify("local").damages()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"postgres,local", "postgres,minio", "redis,local", "redis,minio", "qdrant,local", "qdrant,far"})
    void aDrillFindsAFlippedByte(String store, String tier) throws Exception {
        Manifest.Artifact artifact = of(tier, store).getLast();
        byte[] good = bed.bytes(tier, folder, artifact.storedPath());
        bed.set(tier, folder, artifact.storedPath(), flip(good, new Random(SEED).nextInt(good.length)));
        try {
            DamageBed.Said said = bed.zdl("drill", "--store", store);

            assertThat(said.code()).isEqualTo(1);
            assertThat(said.out() + said.err()).contains(artifact.storedPath(), "tier " + tier);
        } finally {
            bed.set(tier, folder, artifact.storedPath(), good);
        }
    }

    private static int valueOf(String json, String field) {
        String key = "\"" + field + "\"";
        int at = json.indexOf(key, json.indexOf("\"artifacts\"")) + key.length();
        while (!Character.isLetterOrDigit(json.charAt(at))) {
            at++;
        }
        return at;
    }

    private static List<Manifest.Artifact> of(String tier, String store) throws Exception {
        return bed.manifest(tier, folder).artifacts().stream()
                .filter(artifact -> store.equals(artifact.store()))
                .toList();
    }

    private static Tier tier(String name) throws BackupException {
        return bed.session().tier(name);
    }

    private static Verification.Result verify(String tier) throws BackupException, InterruptedException {
        return new Verification(bed.session().encryption())
                .run(tier(tier), "default/damage", List.of(folder), reading -> {});
    }

    private static Optional<String> mend(String tier, List<Tier> others, Verification.Damage damage)
            throws BackupException, InterruptedException {
        return new TierRepair(bed.session().encryption(), bed.staging()).mend(tier(tier), others, damage);
    }

    /** Plain from encrypted where it can be, and the other way round. */
    private static void mendAll(String tier) throws BackupException, InterruptedException {
        List<Tier> others = tier.equals("local") ? List.of(tier("minio"), tier("far")) : List.of(tier("local"));
        for (Verification.Damage damage : verify(tier).damages()) {
            assertThat(mend(tier, others, damage)).isPresent();
        }
    }

    private static byte[] flip(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 1;
        return flipped;
    }

    /** A tier that answers nothing but its name. */
    private static Tier down() {
        return (Tier) Proxy.newProxyInstance(
                Tier.class.getClassLoader(), new Class<?>[] {Tier.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("name")) {
                        return "down";
                    }
                    throw BackupException.passing("TierUnavailable", "tier down does not answer", null);
                });
    }
}
