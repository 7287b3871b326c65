package io.zentoria.datalayer.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of a page of the documentation: those of its code blocks that carry a mark, {@code ```sh by-hand}. */
public final class PageCommands {
    private static final Path DOCS = Path.of("../docs");

    private PageCommands() {}

    /** The blocks of a page in docs with the mark, in their order; fails when it has none. */
    public static List<String> marked(String page, String mark) throws IOException {
        Matcher block = Pattern.compile("(?ms)^```sh " + Pattern.quote(mark) + "$\\n(.*?)^```$")
                .matcher(Files.readString(DOCS.resolve(page)));
        List<String> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(block.group(1));
        }
        if (blocks.isEmpty()) {
            throw new AssertionError(page + " has no block marked " + mark);
        }
        return blocks;
    }
}
