package io.zentoria.datalayer.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is in the image, as CycloneDX: Maven's list of the jars, and beside it what is not Java. */
final class BillOfMaterials {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private BillOfMaterials() {}

    /**
     * Writes it.
     *
     * @param jars what Maven made
     * @param packages the control fields of the Debian packages, one after the other
     * @param modules what {@code go version -m} says of rclone
     */
    static void write(Path jars, Path packages, Path modules, Path file) throws IOException {
        ObjectNode bom = (ObjectNode) JSON.readTree(jars.toFile());
        ArrayNode components = bom.withArray("/components");
        Runtime.Version java = Runtime.version();
        String vendor = System.getProperty("java.vendor", "unknown");
        add(
                components,
                "platform",
                "OpenJDK",
                java.toString(),
                "pkg:generic/openjdk@%s?vendor=%s".formatted(encoded(java.toString()), encoded(vendor)));
        addPackages(components, packages);
        addModules(components, modules);
        Files.writeString(file, JSON.writeValueAsString(bom) + "\n");
    }

    private static void addPackages(ArrayNode components, Path packages) throws IOException {
        String name = "";
        String version = "";
        for (String line : Files.readAllLines(packages)) {
            if (line.startsWith("Package: ")) {
                name = line.substring(9);
            } else if (line.startsWith("Version: ")) {
                version = line.substring(9);
            } else if (line.startsWith("Architecture: ")) {
                add(
                        components,
                        "library",
                        name,
                        version,
                        "pkg:deb/debian/%s@%s?arch=%s".formatted(name, encoded(version), line.substring(14)));
            }
        }
    }

    private static void addModules(ArrayNode components, Path modules) throws IOException {
        for (String line : Files.readAllLines(modules)) {
            String[] words = line.strip().split("\t");
            if (words.length >= 3 && List.of("mod", "dep", "=>").contains(words[0])) {
                add(components, "library", words[1], words[2], "pkg:golang/" + words[1] + "@" + words[2]);
            }
        }
    }

    private static void add(ArrayNode components, String type, String name, String version, String purl) {
        components
                .addObject()
                .put("type", type)
                .put("bom-ref", purl)
                .put("name", name)
                .put("version", version)
                .put("purl", purl);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
