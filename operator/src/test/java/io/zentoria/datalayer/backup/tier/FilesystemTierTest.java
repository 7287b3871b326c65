package io.zentoria.datalayer.backup.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.Content;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesystemTierTest {
    private static final String FOLDER = "default/personal/manual/2026-11-24T02-00-00Z";
    private static final byte[] MANIFEST = "{}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path root = Path.of(".");

    private FilesystemTier tier = new FilesystemTier("local", Path.of("/"));

    @BeforeEach
    void open() {
        tier = new FilesystemTier("local", root.resolve("backups"));
    }

    @Test
    void processThatGivesUpAFileLeavesAnotherOnesAlone() throws Exception {
        String folder = "default/personal/manual/2026-11-24T02-00-00Z";
        FilesystemTier tier = new FilesystemTier("local", root);
        Tier.Sink stoodStill = tier.create(folder, "redis/dump.rdb");
        stoodStill.write(1);

        tier.removeUnfinished(folder);
        try (Tier.Sink other = tier.create(folder, "redis/dump.rdb")) {
            other.write(2);
            stoodStill.close();
            other.commit();
        }
        tier.create(folder, "half").write(3); // of a process that was killed
        tier.publish(folder, new byte[] {'{', '}'});

        try (var in = tier.open(folder, "redis/dump.rdb")) {
            assertThat(in.readAllBytes()).containsExactly(2);
        }
        try (var files = Files.list(root.resolve(folder))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("redis", "manifest.json");
        }
    }

    @Test
    void folderWhoseFilesAreGoneIsNotPublished() throws Exception {
        FilesystemTier tier = new FilesystemTier("local", root);

        assertThatThrownBy(() -> tier.publish("default/personal/manual/2026-11-24T02-00-00Z", new byte[] {'{', '}'}))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is not there any more");
        assertThat(tier.folders("")).isEmpty();
    }

    @Test
    void folderIsABackupOnlyWhenItIsPublished() throws Exception {
        write("postgres/a.dump", "rows");
        assertThat(tier.folders("")).isEmpty();
        assertThat(tier.unfinished("")).containsExactly(FOLDER);
        assertThat(tier.manifest(FOLDER)).isEmpty();

        tier.publish(FOLDER, MANIFEST);
        tier.publish(FOLDER, MANIFEST);

        assertThat(tier.folders("")).containsExactly(FOLDER);
        assertThat(tier.folders("default/personal")).containsExactly(FOLDER);
        assertThat(tier.folders("default/other")).isEmpty();
        assertThat(tier.unfinished("")).isEmpty();
        assertThat(tier.manifest(FOLDER)).hasValue(MANIFEST);
        assertThat(tier.size(FOLDER, "postgres/a.dump")).hasValue(4);
        assertThat(read("postgres/a.dump")).isEqualTo("rows");
    }

    @Test
    void fileThatIsNotCommittedLeavesNothing() throws Exception {
        try (Tier.Sink sink = tier.create(FOLDER, "redis/dump.rdb")) {
            sink.write("half".getBytes(StandardCharsets.UTF_8));
        }
        try (Stream<Path> left = Files.walk(root)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void onlyTheOwnerReadsFilesAndFolders() throws Exception {
        write("postgres/a.dump", "rows");
        tier.publish(FOLDER, MANIFEST);
        try (Stream<Path> all = Files.walk(root.resolve("backups"))) {
            for (Path path : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void knownBytesAreKeptOnlyWhenTheirSumIsRight() throws Exception {
        Content wrong = new Content(() -> bytes("swapped"), 7, "0".repeat(64));
        assertThatThrownBy(() -> tier.put(FOLDER, "a", wrong))
                .isInstanceOf(BackupException.class)
                .hasMessage(
                        "what arrived in tier local as a is not what was sent: it is not kept; look at its disk and at the way there");

        tier.put(FOLDER, "a", content("good"));
        tier.put(
                FOLDER,
                "a",
                new Content(
                        () -> {
                            throw new IOException("it is there already: nobody needs to read it again");
                        },
                        4,
                        content("good").sha256()));
        assertThat(read("a")).isEqualTo("good");
    }

    @Test
    void damagedFileIsReplacedByGoodBytes() throws Exception {
        write("a", "goof");
        tier.publish(FOLDER, MANIFEST);
        byte[] manifest = "{\"mended\": true}".getBytes(StandardCharsets.UTF_8);
        tier.mend(FOLDER, "a", content("good"), manifest);
        assertThat(read("a")).isEqualTo("good");
        assertThat(tier.manifest(FOLDER)).hasValue(manifest);
        assertThat(tier.unfinished("")).isEmpty();
    }

    @Test
    void removingTakesPublishedAndUnfinishedAwayAndTwiceIsHarmless() throws Exception {
        write("a", "x");
        tier.publish(FOLDER, MANIFEST);
        write("b", "y");
        tier.remove(FOLDER);
        tier.remove(FOLDER);
        assertThat(tier.folders("")).isEmpty();
        assertThat(tier.unfinished("")).isEmpty();
        assertThat(tier.size(FOLDER, "a")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "a/../../b", "..", "a b", "ä", "a//b", "", "a/./b"})
    void pathThatCouldLeadElsewhereIsRefused(String path) {
        assertThatThrownBy(() -> tier.create(FOLDER, path))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is no path of a backup");
        assertThatThrownBy(() -> tier.remove(path)).isInstanceOf(BackupException.class);
    }

    @Test
    void missingFileIsNamed() {
        assertThatThrownBy(() -> tier.open(FOLDER, "a"))
                .isInstanceOf(BackupException.class)
                .hasMessage("a of backup " + FOLDER + " is not in tier local");
    }

    @Test
    void placeThatTakesNoFoldersIsSaidInOneSentence() {
        FilesystemTier proc = new FilesystemTier("local", Path.of("/proc/zentoria"));
        assertThatThrownBy(() -> proc.create(FOLDER, "a"))
                .isInstanceOf(BackupException.class)
                .hasMessageStartingWith("tier local could not write a");
    }

    @Test
    void emptyPlaceHasNoBackups() throws Exception {
        assertThat(tier.folders("")).isEqualTo(List.of());
    }

    private void write(String path, String content) throws Exception {
        try (Tier.Sink sink = tier.create(FOLDER, path)) {
            sink.write(content.getBytes(StandardCharsets.UTF_8));
            sink.commit();
        }
    }

    private String read(String path) throws Exception {
        try (var in = tier.open(FOLDER, path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Content content(String text) throws IOException {
        Sums sums = Sums.of(bytes(text));
        return new Content(() -> bytes(text), sums.size(), sums.sha256());
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
