package io.zentoria.datalayer.backup.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.backup.Manifest;
import io.zentoria.datalayer.backup.ManifestJson;
import io.zentoria.datalayer.backup.tier.FilesystemTier;
import io.zentoria.datalayer.backup.tier.S3Tier;
import io.zentoria.datalayer.backup.tier.Tier;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.testbed.MinioServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run and its copy die at every moment at which a tier changes; the next try ends with one good backup and no leavings. */
class RunKillIT {
    private static final int MOST = 200;

    @TempDir
    private Path home = Path.of(".");

    @Test
    void runThatDiesAnywhereEndsInOneGoodBackupAtTheNextTry() throws Exception {
        assertThat(deaths(true)).isGreaterThan(15);
    }

    @Test
    void copyThatDiesAnywhereEndsInOneGoodCopyAndLeavesTheSourceAlone() throws Exception {
        assertThat(deaths(false)).isGreaterThan(8);
    }

    @Test
    void processThatHaltsTidiesNothingAndTheNextTryDoes() throws Exception {
        for (String[] where : List.of(
                new String[] {"first", "5"}, // half of the first artifact is written
                new String[] {"first", "17"}, // before or right after publishing
                new String[] {"second", "3"})) { // a file of the copy is there
            Place place = place("halt-" + where[0] + where[1]);
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            KilledRun.class.getName(),
                            place.first.toString(),
                            place.second.toString(),
                            place.staging.toString(),
                            where[0],
                            where[1])
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("out").toFile())
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(home.resolve("out")))
                    .isEqualTo(KilledRun.HALTED);
            KilledRun.attempt(place.firstTier(), place.secondTier(), place.staging);
            place.isWhole();
        }
    }

    /** Dies at moment after moment until there is none left; says how many there were. */
    private int deaths(boolean ofFirst) throws Exception {
        for (int at = 1; at < MOST; at++) {
            Place place = place(ofFirst + "-" + at);
            Tier first = place.firstTier();
            Tier second = place.secondTier();
            DyingTier dying = new DyingTier(ofFirst ? first : second, at, () -> {});
            try {
                KilledRun.attempt(ofFirst ? dying : first, ofFirst ? second : dying, place.staging);
            } catch (DyingTier.Killed expected) {
                assertThat(dying.died()).isTrue();
            }
            if (!dying.died()) {
                place.isWhole();
                return at - 1;
            }
            List<String> source = ofFirst ? List.of() : Place.files(place.first);
            KilledRun.attempt(first, second, place.staging);
            place.isWhole();
            if (!ofFirst) {
                assertThat(Place.files(place.first)).isEqualTo(source);
            }
        }
        throw new AssertionError("it never ends");
    }

    @Test
    void copyIntoABucketThatDiesAnywhereEndsInOneGoodCopy() throws Exception {
        try (MinioServer minio = MinioServer.start(TestServers.folder("kill-minio"), List.of("backups"));
                Tier bucket = new S3Tier(
                        "minio",
                        new S3Tier.Settings(
                                Optional.of(URI.create(minio.endpoint())),
                                "backups",
                                "us-east-1",
                                true,
                                minio.accessKey(),
                                Password.of(minio.secretKey())))) {
            Place place = place("bucket");
            int at = 0;
            DyingTier dying;
            do {
                dying = new DyingTier(bucket, ++at, () -> {});
                try {
                    KilledRun.attempt(place.firstTier(), dying, place.staging);
                } catch (DyingTier.Killed expected) {
                    KilledRun.attempt(place.firstTier(), bucket, place.staging);
                }
                holdsOneGoodBackup(bucket);
                assertThat(place.staging).isEmptyDirectory();
                bucket.remove(KilledRun.FOLDER);
                assertThat(bucket.folders("")).isEmpty();
                assertThat(bucket.unfinished("")).isEmpty();
            } while (dying.died());
            assertThat(at).isGreaterThan(8);
        }
    }

    private static void holdsOneGoodBackup(Tier tier) throws Exception {
        assertThat(tier.folders("")).containsExactly(KilledRun.FOLDER);
        assertThat(tier.unfinished("")).isEmpty();
        Manifest manifest = ManifestJson.read(tier.manifest(KilledRun.FOLDER).orElseThrow(), "the test");
        for (Manifest.Artifact artifact : manifest.artifacts()) {
            try (InputStream in = tier.open(KilledRun.FOLDER, artifact.storedPath())) {
                assertThat(HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes())))
                        .isEqualTo(artifact.storedSha256());
            }
        }
    }

    private Place place(String name) throws IOException {
        Path folder = Files.createDirectory(home.resolve(name));
        return new Place(
                folder.resolve("first"), folder.resolve("second"), Files.createDirectory(folder.resolve("staging")));
    }

    /** Two tiers and a staging folder. */
    private record Place(Path first, Path second, Path staging) {
        private static final List<String> WHOLE = List.of(
                KilledRun.FOLDER + "/" + Tier.MANIFEST,
                KilledRun.FOLDER + "/postgres/piece",
                KilledRun.FOLDER + "/redis/piece",
                KilledRun.FOLDER + "/resource.yaml");

        Tier firstTier() {
            return new FilesystemTier("local", first);
        }

        Tier secondTier() {
            return new FilesystemTier("copy", second);
        }

        void isWhole() throws Exception {
            for (Path root : List.of(first, second)) {
                assertThat(files(root)).isEqualTo(WHOLE);
                holdsOneGoodBackup(new FilesystemTier("any", root));
            }
            assertThat(staging).isEmptyDirectory();
        }

        static List<String> files(Path root) throws IOException {
            try (Stream<Path> all = Files.walk(root)) {
                return all.filter(Files::isRegularFile)
                        .map(file -> root.relativize(file).toString())
                        .sorted()
                        .toList();
            }
        }
    }
}
