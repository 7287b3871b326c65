package io.zentoria.datalayer.backup.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every tier promises, whatever is below it. */
abstract class TierContract {
    static final String FOLDER = "default/personal/manual/2026-11-24T02-00-00Z";
    static final byte[] MANIFEST = "{}".getBytes(StandardCharsets.UTF_8);
    static final int MIB = 1 << 20;

    /** An empty one for each test. */
    abstract Tier tier();

    /** Changes a stored file without the tier, to something of the same size. */
    abstract void damage(String folder, String path) throws Exception;

    @Test
    void folderIsABackupOnlyWhenItIsPublished() throws Exception {
        write("postgres/a.dump", bytes("rows"));
        assertThat(tier().folders("")).isEmpty();
        assertThat(tier().unfinished("")).containsExactly(FOLDER);
        assertThat(tier().manifest(FOLDER)).isEmpty();
        assertThat(read("postgres/a.dump")).isEqualTo(bytes("rows"));

        tier().publish(FOLDER, MANIFEST);
        tier().publish(FOLDER, MANIFEST);

        assertThat(tier().folders("")).containsExactly(FOLDER);
        assertThat(tier().folders("default/personal")).containsExactly(FOLDER);
        assertThat(tier().folders("default/other")).isEmpty();
        assertThat(tier().folders("default/person")).isEmpty();
        assertThat(tier().unfinished("")).isEmpty();
        assertThat(tier().unfinished("default/personal")).isEmpty();
        assertThat(tier().manifest(FOLDER)).hasValue(MANIFEST);
        assertThat(tier().size(FOLDER, "postgres/a.dump")).hasValue(4);
        assertThat(read("postgres/a.dump")).isEqualTo(bytes("rows"));
    }

    @Test
    void leavingsAreTakenAwayAndABackupIsNot() throws Exception {
        write("postgres/a.dump", bytes("rows"));
        tier().removeUnfinished(FOLDER);
        assertThat(tier().unfinished("")).isEmpty();

        write("postgres/a.dump", bytes("rows"));
        tier().publish(FOLDER, MANIFEST);
        tier().removeUnfinished(FOLDER);

        assertThat(tier().folders("")).containsExactly(FOLDER);
        assertThat(read("postgres/a.dump")).isEqualTo(bytes("rows"));
    }

    @Test
    void foldersComeInTheOrderOfTheirNames() throws Exception {
        for (String day : new String[] {"25", "23", "24"}) {
            String folder = "default/personal/manual/2026-11-" + day + "T02-00-00Z";
            tier().put(folder, "a", content(bytes(day)));
            tier().publish(folder, MANIFEST);
        }
        assertThat(tier().folders("default"))
                .containsExactly(
                        "default/personal/manual/2026-11-23T02-00-00Z",
                        "default/personal/manual/2026-11-24T02-00-00Z",
                        "default/personal/manual/2026-11-25T02-00-00Z");
    }

    @Test
    void fileThatIsNotCommittedLeavesNothing() throws Exception {
        try (Tier.Sink sink = tier().create(FOLDER, "redis/dump.rdb")) {
            sink.write(random(6 * MIB));
        }
        assertThat(tier().size(FOLDER, "redis/dump.rdb")).isEmpty();
        assertThatThrownBy(() -> tier().open(FOLDER, "redis/dump.rdb").readAllBytes())
                .isInstanceOf(BackupException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 11 * MIB})
    void bytesOfAnySizeComeBackAsTheyWere(int size) throws Exception {
        byte[] bytes = random(size);
        try (Tier.Sink sink = tier().create(FOLDER, "made")) {
            int piece = 100_003;
            for (int at = 0; at < size; at += piece) {
                sink.write(bytes, at, Math.min(piece, size - at));
            }
            sink.commit();
        }
        tier().put(FOLDER, "known", content(bytes));
        assertThat(read("made")).isEqualTo(bytes);
        assertThat(read("known")).isEqualTo(bytes);
        tier().publish(FOLDER, MANIFEST);
        assertThat(tier().size(FOLDER, "made")).hasValue(size);
        assertThat(tier().size(FOLDER, "known")).hasValue(size);
    }

    @Test
    void namesThatLookLikeOptionsOrAreEncodedAreNames() throws Exception {
        write("postgres/a%2Fb%20c.dump", bytes("rows"));
        write("--config", bytes("more"));
        tier().publish(FOLDER, MANIFEST);
        assertThat(read("postgres/a%2Fb%20c.dump")).isEqualTo(bytes("rows"));
        assertThat(read("--config")).isEqualTo(bytes("more"));
    }

    @Test
    void knownBytesAreKeptOnlyWhenTheirSumIsRight() throws Exception {
        Content wrong = new Content(() -> new ByteArrayInputStream(bytes("swapped")), 7, "0".repeat(64));
        assertThatThrownBy(() -> tier().put(FOLDER, "a", wrong)).isInstanceOf(BackupException.class);
        assertThatThrownBy(() -> tier().open(FOLDER, "a").readAllBytes()).isInstanceOf(BackupException.class);
    }

    @Test
    void knownBytesThatAreShorterThanTheyShouldBeAreNotKept() throws Exception {
        Content shorter = new Content(
                () -> new ByteArrayInputStream(bytes("half")),
                8,
                content(bytes("halfhalf")).sha256());
        assertThatThrownBy(() -> tier().put(FOLDER, "a", shorter)).isInstanceOf(BackupException.class);
        assertThatThrownBy(() -> tier().open(FOLDER, "a").readAllBytes()).isInstanceOf(BackupException.class);
    }

    @Test
    void whatIsThereAlreadyIsNotSentAgain() throws Exception {
        byte[] bytes = random(6 * MIB);
        tier().put(FOLDER, "a", content(bytes));
        Content unreadable = new Content(
                () -> {
                    throw new IOException("it is there already: nobody needs to read it again");
                },
                bytes.length,
                content(bytes).sha256());
        tier().put(FOLDER, "a", unreadable);
        assertThat(read("a")).isEqualTo(bytes);
    }

    @Test
    void bytesThatChangedBehindOurBackAreNoticedAndReplaced() throws Exception {
        byte[] bytes = random(6 * MIB);
        tier().put(FOLDER, "a", content(bytes));
        damage(FOLDER, "a");
        tier().put(FOLDER, "a", content(bytes));
        assertThat(read("a")).isEqualTo(bytes);
    }

    @Test
    void sourceThatBreaksOffIsNamedAndLeavesNoFile() throws Exception {
        byte[] bytes = random(12 * MIB);
        BackupException told = BackupException.permanent("ArtifactMissing", "the first tier lost it", null);
        Content content = new Content(
                () -> new FilterInputStream(new ByteArrayInputStream(bytes)) {
                    private int read;

                    @Override
                    public int read(byte[] to, int offset, int length) throws IOException {
                        if (read > 7 * MIB) {
                            throw new IOException("the first tier broke off");
                        }
                        int now = super.read(to, offset, length);
                        read += now;
                        return now;
                    }
                },
                bytes.length,
                content(bytes).sha256());
        assertThatThrownBy(() -> tier().put(FOLDER, "a", content))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("the first tier broke off");
        Content missing = new Content(
                () -> {
                    throw told;
                },
                bytes.length,
                content(bytes).sha256());
        assertThat(catchThrowable(() -> tier().put(FOLDER, "b", missing))).isSameAs(told);
        assertThat(tier().folders("")).isEmpty();
        tier().put(FOLDER, "a", content(bytes));
        assertThat(read("a")).isEqualTo(bytes);
    }

    @Test
    void damagedFileIsReplacedByGoodBytes() throws Exception {
        write("a", bytes("good"));
        write("b", bytes("else"));
        tier().publish(FOLDER, MANIFEST);
        damage(FOLDER, "a");
        byte[] manifest = bytes("{\"mended\": true}");
        tier().mend(FOLDER, "a", content(bytes("good")), manifest);
        assertThat(read("a")).isEqualTo(bytes("good"));
        assertThat(read("b")).isEqualTo(bytes("else"));
        assertThat(tier().manifest(FOLDER)).hasValue(manifest);
        assertThat(tier().unfinished("")).isEmpty();
        assertThat(tier().folders("")).containsExactly(FOLDER);
    }

    @Test
    void removingTakesPublishedAndUnfinishedAwayAndTwiceIsHarmless() throws Exception {
        String other = "default/personal2/manual/2026-11-24T02-00-00Z";
        tier().put(other, "a", content(bytes("other")));
        tier().publish(other, MANIFEST);
        write("a", bytes("x"));
        tier().publish(FOLDER, MANIFEST);
        tier().remove(FOLDER);
        tier().remove(FOLDER);
        assertThat(tier().folders("")).containsExactly(other);
        write("b/c", bytes("y"));
        assertThat(tier().unfinished("")).containsExactly(FOLDER);
        tier().remove(FOLDER);
        assertThat(tier().unfinished("")).isEmpty();
        assertThat(tier().size(FOLDER, "a")).isEmpty();
        assertThat(tier().manifest(other)).hasValue(MANIFEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "a/../../b", "..", "a b", "ä", "a//b", "", "a/./b"})
    void pathThatCouldLeadElsewhereIsRefused(String path) {
        assertThatThrownBy(() -> tier().create(FOLDER, path))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is no path of a backup");
        assertThatThrownBy(() -> tier().put(FOLDER, path, content(bytes("x")))).isInstanceOf(BackupException.class);
        assertThatThrownBy(() -> tier().open(FOLDER, path)).isInstanceOf(BackupException.class);
        assertThatThrownBy(() -> tier().remove(path)).isInstanceOf(BackupException.class);
    }

    @Test
    void missingFileIsNamed() {
        assertThatThrownBy(() -> tier().open(FOLDER, "a"))
                .isInstanceOf(BackupException.class)
                .hasMessage("a of backup " + FOLDER + " is not in tier " + tier().name())
                .extracting(e -> ((BackupException) e).reason())
                .isEqualTo("ArtifactMissing");
    }

    @Test
    void emptyPlaceHasNoBackups() throws Exception {
        assertThat(tier().folders("")).isEmpty();
        assertThat(tier().folders("default")).isEmpty();
        assertThat(tier().unfinished("")).isEmpty();
        assertThat(tier().manifest(FOLDER)).isEmpty();
        tier().remove(FOLDER);
    }

    @Test
    void readerMayStopInTheMiddle() throws Exception {
        byte[] bytes = random(11 * MIB);
        tier().put(FOLDER, "a", content(bytes));
        try (InputStream in = tier().open(FOLDER, "a")) {
            assertThat(in.readNBytes(10)).isEqualTo(java.util.Arrays.copyOf(bytes, 10));
        }
        assertThat(read("a")).isEqualTo(bytes);
    }

    final void write(String path, byte[] bytes) throws Exception {
        try (Tier.Sink sink = tier().create(FOLDER, path)) {
            sink.write(bytes);
            sink.commit();
        }
    }

    final byte[] read(String path) throws Exception {
        try (InputStream in = tier().open(FOLDER, path)) {
            return in.readAllBytes();
        }
    }

    static Content content(byte[] bytes) throws IOException {
        Sums sums = Sums.of(new ByteArrayInputStream(bytes));
        return new Content(() -> new ByteArrayInputStream(bytes), sums.size(), sums.sha256());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** What a test says of an exception. */
    static String reason(Throwable e) {
        return e instanceof BackupException told ? told.reason() : String.valueOf(e);
    }
}
