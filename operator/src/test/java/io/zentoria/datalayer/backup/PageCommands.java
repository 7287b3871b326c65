package io.zentoria.datalayer.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of a page of the documentation: those of its code blocks that carry a mark, {@code ```sh by-hand}. */
final class PageCommands {
    private static final Path PAGE = Path.of("../docs/backup-restore.md");

    private PageCommands() {}

    /** The blocks with the mark, in their order; fails when the page has none. */
    static List<String> marked(String mark) throws IOException {
        Matcher block = Pattern.compile("(?ms)^```sh " + Pattern.quote(mark) + "$\\n(.*?)^```$")
                .matcher(Files.readString(PAGE));
        List<String> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(block.group(1));
        }
        if (blocks.isEmpty()) {
            throw new AssertionError(PAGE + " has no block marked " + mark);
        }
        return blocks;
    }
}
