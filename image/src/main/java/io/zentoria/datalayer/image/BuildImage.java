package io.zentoria.datalayer.image;

import io.zentoria.datalayer.testbed.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code make image}: from the packaged operator to an archive below {@code target}. */
public final class BuildImage {
    /**
     * malloc has one arena instead of sixteen, since the operator waits more than it computes; and gives back at once
     * what the compiler took, which it does in pieces of 32 KiB and tens of MiB.
     */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "PATH", "/opt/java/bin:/usr/bin",
            "LANG", "C.UTF-8",
            "HOME", "/tmp",
            "MALLOC_ARENA_MAX", "1",
            "MALLOC_MMAP_THRESHOLD_", "16384");

    private final Project project;
    private final Installation installation;

    private BuildImage(Project project, Installation installation) {
        this.project = project;
        this.installation = installation;
    }

    /**
     * Builds it.
     *
     * @param arguments the project's folder, packaged; the revision of the source, if it is known
     */
    public static void main(String[] arguments) {
        // The stand-in of Qdrant and the PostgreSQL driver remark on their surroundings there.
        Logger.getLogger("").setLevel(Level.SEVERE);
        Path root = Path.of(arguments.length > 0 ? arguments[0] : ".")
                .toAbsolutePath()
                .normalize();
        try {
            new BuildImage(Project.read(root), Installation.find()).build(arguments.length > 1 ? arguments[1] : "");
            System.exit(0);
        } catch (IOException | RuntimeException e) {
            System.err.println("image: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            System.exit(1);
        }
    }

    private static void say(String sentence) {
        System.out.println("image: " + sentence);
    }

    private void build(String revision) throws IOException, InterruptedException {
        Path work = Files.createDirectories(project.root().resolve("target/image"));
        Path base = installation.image().resolve("base.tar");
        Launch launch = new Launch(project.root().resolve("image/jvm.options"), project.classPath());
        Path options = Files.writeString(work.resolve("zdl.options"), launch.text());
        Path bom = project.billOfMaterials();
        BillOfMaterials.write(
                project.bom(),
                installation.image().resolve("packages"),
                installation.rclone().resolve("modules"),
                bom);

        List<Layer> layers = new ArrayList<>();
        layers.add(JavaRuntime.layer(JavaRuntime.beside(installation.image())));
        layers.add(new Layer(
                "rclone", List.of(new Item(installation.rclone().resolve("rclone"), "/usr/bin/rclone", true))));
        layers.add(jars("libraries", SlimJars.of(project.libraries(), work.resolve("lib"))));
        layers.add(jars("operator", SlimJars.of(project.own(), work.resolve("lib"))));
        layers.add(new Layer(
                "command",
                List.of(
                        new Item(options, Launch.OPTIONS, false),
                        new Item(project.root().resolve("image/zdl"), "/usr/bin/zdl", true),
                        new Item(bom, "/usr/share/sbom/zentoria-data-layer.cdx.json", false))));
        Path cache = new Training(project, launch, BuildImage::say).cache(base, layers, ENVIRONMENT);
        layers.add(new Layer("cache of classes", List.of(new Item(cache, Launch.CACHE, false))));

        ImageArchive.write(
                base, layers, ENVIRONMENT, labels(revision), project.image(), work.resolve("jib"), project.archive());
        say("%s, %d MB, is %s"
                .formatted(project.archive(), Files.size(project.archive()) / 1_000_000, project.image()));
    }

    private static Layer jars(String name, List<Path> files) {
        return new Layer(
                name,
                files.stream()
                        .map(file -> new Item(file, Launch.LIBRARIES + file.getFileName(), false))
                        .toList());
    }

    private Map<String, String> labels(String revision) {
        String prefix = "org.opencontainers.image.";
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(prefix + "title", "zentoria-data-layer");
        labels.put(prefix + "description", "Looks after what is inside PostgreSQL, Redis and Qdrant");
        labels.put(prefix + "version", project.version());
        labels.put(prefix + "licenses", "Apache-2.0");
        labels.put(prefix + "source", "https://github.com/zentoria/data-layer");
        labels.put(prefix + "vendor", "Zentoria");
        if (!revision.isBlank()) {
            labels.put(prefix + "revision", revision);
        }
        return labels;
    }
}
