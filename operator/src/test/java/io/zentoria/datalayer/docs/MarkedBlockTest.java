package io.zentoria.datalayer.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class MarkedBlockTest {
    private static final String PAGE = """
            # Figures
            <!-- begin one -->
            old
            <!-- end one -->
            by hand
            <!-- begin two -->
            <!-- end two -->
            """;

    @Test
    void onlyTheNamedBlockIsReplaced() {
        assertThat(MarkedBlock.replaced(PAGE, "one", "| new |")).isEqualTo(PAGE.replace("old", "| new |"));
    }

    @Test
    void theSameBlockTwiceIsThePageAsItWas() {
        String once = MarkedBlock.replaced(PAGE, "two", "a\nb\n");

        assertThat(once).contains("<!-- begin two -->\na\nb\n<!-- end");
        assertThat(MarkedBlock.replaced(once, "two", "a\nb\n")).isEqualTo(once);
    }

    @Test
    void missingBlockIsSaid() {
        assertThatThrownBy(() -> MarkedBlock.replaced(PAGE, "three", "")).hasMessageContaining("<!-- begin three -->");
    }
}
