package io.zentoria.datalayer.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The command that starts the operator in its image. */
final class Launch {
    static final String JAVA = "/opt/java/bin/java";
    static final String LIBRARIES = "/app/lib/";
    static final String OPTIONS = "/app/zdl.options";
    static final String CACHE = "/app/zdl.aot";
    private static final String MAIN = "io.zentoria.datalayer.cli.Zdl";

    private final List<String> options;
    private final String classPath;

    /** @param options the file with the JVM's options, one a line */
    Launch(Path options, List<Path> classPath) throws IOException {
        this.options = Files.readAllLines(options).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        this.classPath =
                classPath.stream().map(file -> LIBRARIES + file.getFileName()).collect(Collectors.joining(":"));
    }

    /** What the entry point reads: everything before the arguments of {@code zdl}, one word a line. */
    String text() {
        return String.join("\n", words("-XX:AOTCache=" + CACHE)) + "\n";
    }

    /** The command that writes a cache when it ends. */
    List<String> training(String cache, List<String> arguments) {
        return command("-XX:AOTCacheOutput=" + cache, arguments);
    }

    /** The command without a cache. */
    List<String> plain(List<String> arguments) {
        return command("-XX:AOTMode=off", arguments);
    }

    private List<String> command(String cache, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(words(cache));
        command.addAll(arguments);
        return command;
    }

    /** Both have to agree, or the JVM does not take the cache. */
    private List<String> words(String cache) {
        List<String> words = new ArrayList<>(options);
        words.addAll(List.of(cache, "-cp", classPath, MAIN));
        return words;
    }
}
