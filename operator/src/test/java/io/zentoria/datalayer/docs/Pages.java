package io.zentoria.datalayer.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The pages that people read. */
public final class Pages {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    private Pages() {}

    /** Every page of the front, {@code docs} and {@code deploy}, in the order of their names. */
    public static List<Path> all() throws IOException {
        try (Stream<Path> docs = Files.walk(HOME.resolve("docs"));
                Stream<Path> deploy = Files.walk(HOME.resolve("deploy"));
                Stream<Path> home = Files.list(HOME)) {
            return Stream.of(docs, deploy, home)
                    .flatMap(each -> each)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    /** As people say it, from the top of the project. */
    public static String name(Path page) {
        return HOME.relativize(page).toString();
    }
}
