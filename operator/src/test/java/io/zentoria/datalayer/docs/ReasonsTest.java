package io.zentoria.datalayer.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A reason that people meet in a status or an event is one that they find in docs/conditions.md. */
final class ReasonsTest {
    private static final Path PAGE = Path.of("../docs/conditions.md");
    private static final Path SOURCES = Path.of("src/main/java/io/zentoria/datalayer");
    /** Written like reasons, and something else: units, fields, words of Kubernetes. */
    private static final Set<String> NO_REASONS = Set.of(
            "KiB",
            "MiB",
            "GiB",
            "TiB",
            "PiB",
            "IsDir",
            "PerStore",
            "RuntimeDefault",
            "RollingUpdate",
            "ScheduleAnyway");
    /** Here words of other people's answers are told apart; only what is made of them counts. */
    private static final Set<String> OF_OTHERS = Set.of("S3Errors.java");

    private static final Pattern WORD = Pattern.compile("\"([A-Z][a-z]+(?:[A-Z][a-z0-9]*)+)\"");
    private static final Pattern GIVEN = Pattern.compile(
            "\\b(?:passing|permanent|pending|warning|normal|ends|failed)\\(\\s*(?:[\\w.]+,\\s*)?\"([A-Z][a-zA-Z0-9]+)\"");
    private static final Pattern DOCUMENTED = Pattern.compile("`([A-Z][a-zA-Z0-9]+)`");

    @Test
    void everyReasonOfTheCodeStandsOnThePage() throws IOException {
        Set<String> documented = all(DOCUMENTED, Files.readString(PAGE));
        Set<String> missing = new TreeSet<>(reasons());
        missing.removeAll(documented);
        assertThat(missing)
                .as("reasons that %s does not have: add them, or to NO_REASONS what is none", PAGE)
                .isEmpty();
    }

    @Test
    void noReasonOfBackupsStandsOnThePageThatTheCodeDoesNotKnow() throws IOException {
        String page = Files.readString(PAGE);
        Set<String> extra = all(DOCUMENTED, page.substring(page.indexOf("## Reasons of backups")));
        StringBuilder code = new StringBuilder();
        for (Path file : sources(List.of(""))) {
            code.append(Files.readString(file));
        }
        extra.removeIf(word -> code.indexOf("\"" + word + "\"") >= 0);
        assertThat(extra).isEmpty();
    }

    private static Set<String> reasons() throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path file : sources(List.of("backup", "kubernetes"))) {
            String code = Files.readString(file);
            found.addAll(all(GIVEN, code));
            if (!OF_OTHERS.contains(String.valueOf(file.getFileName()))) {
                found.addAll(all(WORD, code));
            }
        }
        assertThat(found).as("the reasons of the code").hasSizeGreaterThan(80);
        found.removeAll(NO_REASONS);
        return found;
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> words = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group(1));
        }
        return words;
    }

    private static List<Path> sources(List<String> folders) throws IOException {
        Set<Path> files = new TreeSet<>();
        for (String folder : folders) {
            try (Stream<Path> below = Files.walk(SOURCES.resolve(folder))) {
                below.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        return List.copyOf(files);
    }
}
