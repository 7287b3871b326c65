package io.zentoria.datalayer.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a page points to is there. */
final class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]\\n]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```");

    @Test
    void everyLinkToAFileOrAHeadingLeadsThere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : Pages.all()) {
            Matcher links = LINK.matcher(FENCED.matcher(Files.readString(page)).replaceAll(""));
            while (links.find()) {
                String target = links.group(1);
                if (!target.matches("(https?|mailto):.*") && !leads(page, target)) {
                    broken.add(Pages.name(page) + ": " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean leads(Path page, String target) throws IOException {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        return Files.exists(file)
                && (parts.length == 1 || headings(Files.readString(file)).contains(parts[1]));
    }

    /** As GitHub makes anchors of them. */
    private static Set<String> headings(String page) {
        Set<String> anchors = new HashSet<>();
        for (String line : FENCED.matcher(page).replaceAll("").split("\n")) {
            if (line.matches("#+ .*")) {
                anchors.add(line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .strip()
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }
}
