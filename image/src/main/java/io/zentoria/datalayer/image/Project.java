package io.zentoria.datalayer.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The project as the build left it.
 *
 * @param root its folder
 * @param version such as 0.1.0-SNAPSHOT
 * @param libraries jars of others, sorted by name
 * @param own the project's jars
 * @param bom what the jars are, in CycloneDX' JSON
 */
record Project(Path root, String version, List<Path> libraries, List<Path> own, Path bom) {
    private static final String REPOSITORY = "ghcr.io/zentoria/zentoria-data-layer";

    /**
     * Reads it.
     *
     * @throws IllegalStateException when it is not packaged; the message says what to type
     */
    static Project read(Path root) throws IOException {
        Path target = root.resolve("operator/target");
        Properties properties = new Properties();
        Path versionFile = target.resolve("classes/io/zentoria/datalayer/cli/version.properties");
        if (Files.isRegularFile(versionFile)) {
            try (InputStream in = Files.newInputStream(versionFile)) {
                properties.load(in);
            }
        }
        String version = properties.getProperty("version", "unknown");
        Path operator = target.resolve("data-layer-operator-" + version + ".jar");
        Path crd = root.resolve("crd/target/data-layer-crd-" + version + ".jar");
        Path bom = target.resolve("bom.json");
        for (Path file : List.of(operator, crd, bom, target.resolve("classpath"))) {
            if (!Files.isRegularFile(file)) {
                throw new IllegalStateException(file + " is missing: type 'make image', which packages the operator");
            }
        }
        List<Path> libraries = Stream.of(
                        Files.readString(target.resolve("classpath")).strip().split(":"))
                .map(Path::of)
                // The project's own are named above: here they may stand as folders of classes.
                .filter(file -> !file.startsWith(root.resolve("crd")))
                .sorted()
                .toList();
        return new Project(root, version, libraries, List.of(crd, operator), bom);
    }

    /** What a cluster asks for: the chart's appVersion names the same. */
    String image() {
        return REPOSITORY + ":" + tag();
    }

    private String tag() {
        return version.replace("-SNAPSHOT", "");
    }

    Path archive() {
        return root.resolve("target/zentoria-data-layer-" + tag() + ".tar");
    }

    /** The list of what is in the image, beside it. */
    Path billOfMaterials() {
        return root.resolve("target/zentoria-data-layer-" + tag() + ".cdx.json");
    }

    /** The class path, in the order in which the JVM gets it. */
    List<Path> classPath() {
        List<Path> all = new ArrayList<>(own);
        all.addAll(libraries);
        return all;
    }
}
