package io.zentoria.datalayer.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code make docs} writes the page anew. */
final class ReferencePageTest {
    private static final Path PAGE = Path.of("../docs/reference.md");

    @Test
    void pageSaysWhatTheDefinitionsSay() throws IOException {
        String wanted = ReferencePage.text();
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(PAGE, wanted);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/reference.md: run 'make docs'")
                .isEqualTo(wanted);
    }

    @Test
    void everyFieldOfASpecHasASentence() throws IOException {
        assertThat(ReferencePage.text().lines().filter(line -> line.matches("\\| \\**`.*\\|  \\|")))
                .isEmpty();
    }
}
