package io.zentoria.datalayer.backup.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.testbed.FaultProxy;
import io.zentoria.datalayer.testbed.FaultProxy.Fault;
import io.zentoria.datalayer.testbed.MinioServer;
import io.zentoria.datalayer.testbed.TestServers;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Against a real MinIO. */
class S3TierIT extends TierContract {
    private static final AtomicInteger BUCKETS = new AtomicInteger();
    private static final S3Connection.Limits SMALL = new S3Connection.Limits(
            5 * MIB,
            5 * MIB,
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(20));
    private static final S3Connection.Limits HURRIED = new S3Connection.Limits(
            5 * MIB,
            5 * MIB,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2));

    private final MinioServer minio = TestServers.minio();
    private final String bucket = "tier-" + BUCKETS.incrementAndGet();
    private final S3Client admin = S3Connection.client(settings(minio.endpoint(), bucket), SMALL);
    private final FaultProxy proxy =
            FaultProxy.to("127.0.0.1", URI.create(minio.endpoint()).getPort());
    private final S3Tier tier = new S3Tier("minio", settings(minio.endpoint(), bucket), SMALL);

    @BeforeEach
    void makeBucket() {
        admin.createBucket(create -> create.bucket(bucket));
    }

    @AfterEach
    void end() {
        tier.close();
        proxy.close();
        admin.close();
    }

    @Override
    Tier tier() {
        return tier;
    }

    @Override
    void damage(String folder, String path) {
        String key = folder + "/" + path;
        byte[] there =
                admin.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArray();
        admin.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(Flip.of(there)));
    }

    @Test
    void uploadThatWasCutGoesOnWhereItWas() throws Exception {
        byte[] bytes = random(20 * MIB);
        AtomicInteger openings = new AtomicInteger();
        Content cutting = new Content(
                () -> new Watched(
                        bytes, openings.incrementAndGet() == 2, 12 * MIB, () -> proxy.set(new Fault.Refuse())),
                bytes.length,
                content(bytes).sha256());
        try (S3Tier cut = through(SMALL)) {
            assertThat(reason(catchThrowable(() -> cut.put(FOLDER, "a", cutting))))
                    .isEqualTo("TierUnavailable");
            assertThat(tier.unfinished("")).containsExactly(FOLDER);
            assertThat(tier.size(FOLDER, "a")).isEmpty();
            assertThat(uploads("a")).hasSize(1);

            proxy.heal();
            long before = proxy.bytesSent();
            cut.put(FOLDER, "a", content(bytes));

            assertThat(proxy.bytesSent() - before).isBetween(5L * MIB, 10L * MIB + 100_000);
            assertThat(read("a")).isEqualTo(bytes);
            assertThat(uploads("a")).isEmpty();
        }
    }

    @Test
    void partsOfOtherBytesAreNotTakenForOurs() throws Exception {
        byte[] old = random(20 * MIB);
        AtomicInteger openings = new AtomicInteger();
        Content cutting = new Content(
                () -> new Watched(old, openings.incrementAndGet() == 2, 12 * MIB, () -> proxy.set(new Fault.Refuse())),
                old.length,
                content(old).sha256());
        try (S3Tier cut = through(SMALL)) {
            assertThatThrownBy(() -> cut.put(FOLDER, "a", cutting)).isInstanceOf(BackupException.class);
        }
        byte[] now = random(20 * MIB - 1);
        tier.put(FOLDER, "a", content(now));
        assertThat(read("a")).isEqualTo(now);
        assertThat(uploads("a")).isEmpty();
    }

    @Test
    void lineThatBreaksOnceIsNotNoticed() throws Exception {
        byte[] bytes = random(11 * MIB);
        AtomicInteger openings = new AtomicInteger();
        Content cutting = new Content(
                () -> {
                    int opening = openings.incrementAndGet();
                    return new Watched(bytes, opening == 2, 7 * MIB, () -> {
                        proxy.set(new Fault.Refuse());
                        proxy.heal();
                    });
                },
                bytes.length,
                content(bytes).sha256());
        try (S3Tier cut = through(SMALL)) {
            cut.put(FOLDER, "a", cutting);
        }
        assertThat(openings).hasValue(3);
        assertThat(read("a")).isEqualTo(bytes);
    }

    @Test
    void abandonedUploadIsFoundAndTakenAway() throws Exception {
        Tier.Sink lost = tier.create(FOLDER, "postgres/a.dump");
        lost.write(random(6 * MIB));
        assertThat(uploads("postgres/a.dump")).hasSize(1);
        assertThat(tier.unfinished("")).containsExactly(FOLDER);
        assertThat(tier.unfinished("default/personal")).containsExactly(FOLDER);
        assertThat(tier.unfinished("default/other")).isEmpty();
        tier.remove(FOLDER);
        assertThat(uploads("postgres/a.dump")).isEmpty();
        assertThat(tier.unfinished("")).isEmpty();
    }

    @Test
    void sinkThatIsClosedUncommittedAbortsItsUploadEvenWhenInterrupted() throws Exception {
        Tier.Sink sink = tier.create(FOLDER, "a");
        sink.write(random(6 * MIB));
        assertThat(uploads("a")).hasSize(1);
        Thread.currentThread().interrupt();
        sink.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(uploads("a")).isEmpty();
    }

    @Test
    void sinkThatWasCutSaysWhyAndLeavesNothing() throws Exception {
        try (S3Tier cut = through(HURRIED)) {
            Tier.Sink sink = cut.create(FOLDER, "a");
            sink.write(random(6 * MIB));
            proxy.set(new Fault.Refuse());
            assertThatThrownBy(() -> sink.write(random(6 * MIB)))
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(BackupException.class)
                    .hasMessageStartingWith("tier minio could not write a in bucket " + bucket);
            proxy.heal();
            sink.close();
        }
        assertThat(uploads("a")).isEmpty();
        assertThat(tier.size(FOLDER, "a")).isEmpty();
    }

    @Test
    void sinkThatCouldNotReadBackLeavesNothing() throws Exception {
        try (S3Tier cut = through(HURRIED)) {
            Tier.Sink sink = cut.create(FOLDER, "a");
            sink.write(random(4 * MIB));
            // The upload is answered by less than this, reading it back is not.
            proxy.set(new Fault.Cut(2 * MIB));
            assertThatThrownBy(sink::commit).isInstanceOf(BackupException.class);
            assertThat(tier.size(FOLDER, "a")).isPresent();
            proxy.heal();
            sink.close();
        }
        assertThat(tier.size(FOLDER, "a")).isEmpty();
    }

    @Test
    void filesOfOthersInTheBucketAreNeitherListedNorTakenAway() throws Exception {
        for (String key : List.of("manifest.json", "a/manifest.json", "x/y/z/notes/manifest.json", "x/y/z/notes/b")) {
            admin.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString("{}"));
        }
        assertThat(tier.folders("")).isEmpty();
        assertThat(tier.unfinished("")).isEmpty();
    }

    @Test
    void wrongKeyIsSaidWithoutTheSecret() {
        S3Tier.Settings right = settings(minio.endpoint(), bucket);
        S3Tier.Settings wrong = new S3Tier.Settings(
                right.endpoint(), bucket, "us-east-1", true, "zentoria", Password.of("not-the-secret-key"));
        assertThat(wrong.toString()).doesNotContain("not-the-secret-key");
        try (S3Tier denied = new S3Tier("minio", wrong, SMALL)) {
            for (Throwable e : List.of(
                    catchThrowable(() -> denied.put(FOLDER, "a", content(bytes("x")))),
                    catchThrowable(() -> denied.size(FOLDER, "a")),
                    catchThrowable(() -> denied.open(FOLDER, "a")),
                    catchThrowable(() -> denied.folders("")),
                    catchThrowable(() -> denied.remove(FOLDER)))) {
                assertThat(reason(e)).isEqualTo("TierAccessDenied");
                assertThat(((BackupException) e).permanent()).isTrue();
                assertThat(e).hasMessageNotContaining("not-the-secret-key").hasMessageContaining("ListBucket");
            }
        }
    }

    @Test
    void missingBucketIsNotAMissingFile() {
        try (S3Tier lost = new S3Tier("minio", settings(minio.endpoint(), "no-such-bucket"), SMALL)) {
            for (Throwable e : List.of(
                    catchThrowable(() -> lost.put(FOLDER, "a", content(bytes("x")))),
                    catchThrowable(() -> lost.size(FOLDER, "a")),
                    catchThrowable(() -> lost.open(FOLDER, "a")),
                    catchThrowable(() -> lost.manifest(FOLDER)),
                    catchThrowable(() -> lost.folders("")),
                    catchThrowable(() -> lost.unfinished("")),
                    catchThrowable(() -> lost.remove(FOLDER)))) {
                assertThat(reason(e)).isEqualTo("BucketMissing");
                assertThat(e).hasMessageContaining("there is no bucket no-such-bucket; make it");
            }
        }
    }

    @Test
    void serverThatHangsIsGivenUp() throws Exception {
        tier.put(FOLDER, "a", content(random(6 * MIB)));
        try (S3Tier hanging = through(HURRIED)) {
            proxy.set(new Fault.Hang());
            assertThat(reason(catchThrowable(() -> hanging.folders("")))).isEqualTo("TierUnavailable");
            assertThat(Thread.interrupted()).isFalse();
            proxy.heal();
            assertThat(hanging.unfinished("")).containsExactly(FOLDER);
        }
    }

    @Test
    void serverThatHangsInTheMiddleOfAPartIsGivenUp() throws Exception {
        byte[] bytes = random(20 * MIB);
        AtomicInteger openings = new AtomicInteger();
        Content hanging = new Content(
                () -> new Watched(bytes, openings.incrementAndGet() == 2, 7 * MIB, () -> proxy.set(new Fault.Hang())),
                bytes.length,
                content(bytes).sha256());
        try (S3Tier cut = through(HURRIED)) {
            assertThat(reason(catchThrowable(() -> cut.put(FOLDER, "a", hanging))))
                    .isEqualTo("TierUnavailable");
            proxy.heal();
        }
    }

    @Test
    void answerThatBreaksOffIsNoEndOfFile() throws Exception {
        byte[] bytes = random(6 * MIB);
        tier.put(FOLDER, "a", content(bytes));
        try (S3Tier cut = through(SMALL);
                InputStream in = cut.open(FOLDER, "a")) {
            in.readNBytes(1000);
            proxy.set(new Fault.Refuse());
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void nobodyListeningIsPassing() {
        proxy.close();
        try (S3Tier away = through(HURRIED)) {
            Throwable e = catchThrowable(() -> away.folders(""));
            assertThat(reason(e)).isEqualTo("TierUnavailable");
            assertThat(((BackupException) e).permanent()).isFalse();
        }
    }

    private S3Tier through(S3Connection.Limits limits) {
        return new S3Tier("minio", settings("http://127.0.0.1:" + proxy.port(), bucket), limits);
    }

    /** MinIO lists the uploads of one key reliably. */
    private List<MultipartUpload> uploads(String path) {
        return admin.listMultipartUploads(list -> list.bucket(bucket).prefix(FOLDER + "/" + path))
                .uploads();
    }

    private S3Tier.Settings settings(String endpoint, String name) {
        return new S3Tier.Settings(
                Optional.of(URI.create(endpoint)),
                name,
                "us-east-1",
                true,
                minio.accessKey(),
                Password.of(minio.secretKey()));
    }

    /** Bytes that make something happen once, when so many of them were read. */
    private static final class Watched extends FilterInputStream {
        private final int at;
        private final Runnable then;
        private boolean armed;
        private int read;

        Watched(byte[] bytes, boolean armed, int at, Runnable then) {
            super(new ByteArrayInputStream(bytes));
            this.armed = armed;
            this.at = at;
            this.then = then;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int now = super.read(to, offset, length);
            read += now;
            if (armed && read >= at) {
                armed = false;
                then.run();
            }
            return now;
        }
    }
}
