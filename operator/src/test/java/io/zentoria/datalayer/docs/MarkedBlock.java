package io.zentoria.datalayer.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The part of a page that a program writes, between {@code <!-- begin NAME -->} and {@code <!-- end NAME -->}; the rest
 * is written by hand.
 */
public final class MarkedBlock {
    private MarkedBlock() {}

    /**
     * Puts a block in the place of the one that is there.
     *
     * @param markdown without the marks
     * @throws IllegalArgumentException when the page has no such block
     */
    public static void put(Path page, String name, String markdown) throws IOException {
        Files.writeString(page, replaced(Files.readString(page), name, markdown));
    }

    static String replaced(String page, String name, String markdown) {
        String begin = "<!-- begin " + name + " -->\n";
        String end = "<!-- end " + name + " -->";
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(
                    "the page has no block '%s': write %s and %s where it belongs".formatted(name, begin.strip(), end));
        }
        return page.substring(0, from + begin.length()) + markdown.strip() + "\n" + page.substring(to);
    }
}
