package io.zentoria.datalayer.backup.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
    @TempDir
    private Path parent = Path.of(".");

    @Test
    void folderAndFilesAreTheOwnersAloneAndGoneWhenClosed() throws IOException {
        Path path;
        try (PrivateFolder folder = PrivateFolder.createIn(parent)) {
            path = folder.path();
            Path file = folder.file("secret", "x");

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void whatADeadProcessLeftIsRemovedAndWhatIsUsedOrSomebodyElsesStays() throws IOException, InterruptedException {
        Path foreign = Files.createDirectory(parent.resolve("zdl-not-ours"));
        Process other = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Leaving.class.getName(),
                        parent.toString()))
                .inheritIO()
                .start();
        assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();

        try (PrivateFolder used = PrivateFolder.createIn(parent)) {
            assertThat(parent.toFile().list()).hasSize(3);
            assertThat(PrivateFolder.removeAbandoned(parent)).isEqualTo(1);
            assertThat(used.path()).exists();
            assertThat(foreign).exists();
        }
    }

    @Test
    void folderOfAProcessThatDiedBeforeItCouldMarkItIsTakenAway(@TempDir Path parent) throws Exception {
        Path unmarked = Files.createDirectory(parent.resolve("zdl-1"));
        Path somebodys = Files.createDirectory(parent.resolve("zdl-2"));
        Files.writeString(somebodys.resolve("data"), "of somebody");

        assertThat(PrivateFolder.removeAbandoned(parent)).isEqualTo(1);

        assertThat(unmarked).doesNotExist();
        assertThat(somebodys.resolve("data")).exists();
    }

    /** Makes a folder and dies. */
    static final class Leaving {
        private Leaving() {}

        public static void main(String[] arguments) throws IOException {
            PrivateFolder.createIn(Path.of(arguments[0])).file("left", "a secret");
            Runtime.getRuntime().halt(0);
        }
    }
}
