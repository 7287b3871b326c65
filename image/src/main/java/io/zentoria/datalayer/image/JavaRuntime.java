package io.zentoria.datalayer.image;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** The Java runtime of the image: what the operator needs of the JDK that builds it. */
final class JavaRuntime {
    /**
     * What the jars refer to, and what is found by name at run time: names of hosts, file systems, providers of
     * cryptography, the beans of which Liquibase and Quartz ask the properties.
     */
    private static final String MODULES = String.join(
            ",",
            "java.base",
            "java.desktop",
            "java.instrument",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.rmi",
            "java.security.jgss",
            "java.security.sasl",
            "java.sql",
            "java.xml",
            "jdk.crypto.ec",
            "jdk.httpserver",
            "jdk.management",
            "jdk.naming.dns",
            "jdk.net",
            "jdk.unsupported",
            "jdk.zipfs");

    private static final List<String> OPTIONS = List.of(
            "--add-modules",
            MODULES,
            "--strip-debug",
            "--no-man-pages",
            "--no-header-files",
            // Compressed classes would have to be unpacked at each start; the layer is compressed anyway.
            "--compress=zip-0");

    private JavaRuntime() {}

    /**
     * Links it, or takes the one linked before with the same JDK and options.
     *
     * @param cached a folder beside which such are kept
     * @return its folder
     */
    static Path beside(Path cached) throws IOException {
        String name = "java-" + Runtime.version().feature() + "-"
                + HexFormat.of().toHexDigits((Runtime.version() + String.join(" ", OPTIONS)).hashCode());
        Path folder = cached.resolveSibling(name);
        if (!Files.isDirectory(folder)) {
            Path partial = cached.resolveSibling(name + ".partial");
            Folders.remove(partial);
            link(partial);
            Files.move(partial, folder);
        }
        return folder;
    }

    private static void link(Path folder) {
        List<String> arguments = new ArrayList<>(OPTIONS);
        arguments.addAll(List.of("--output", folder.toString()));
        StringWriter said = new StringWriter();
        PrintWriter to = new PrintWriter(said);
        int exit = ToolProvider.findFirst("jlink")
                .orElseThrow(
                        () -> new IllegalStateException("this JDK has no jlink: take another one, such as Temurin"))
                .run(to, to, arguments.toArray(new String[0]));
        if (exit != 0) {
            throw new IllegalStateException("jlink failed: " + said);
        }
    }

    static Layer layer(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return new Layer(
                    "Java runtime",
                    files.filter(Files::isRegularFile)
                            .filter(file -> !file.startsWith(folder.resolve("bin")) || file.endsWith("java"))
                            .sorted()
                            .map(file ->
                                    new Item(file, "/opt/java/" + folder.relativize(file), Files.isExecutable(file)))
                            .toList());
        }
    }
}
