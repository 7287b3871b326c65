package io.zentoria.datalayer.image;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes the image as an archive that {@code docker load}, {@code ctr images import} and {@code skopeo} take. */
final class ImageArchive {
    /** Of the chart's security context. */
    private static final String USER = "65532:65532";

    private static final int HEALTH_PORT = 8080;

    /** The same source makes the same bytes; the time of the project's other archives, too. */
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private ImageArchive() {}

    /**
     * Writes it.
     *
     * @param base archive of the lowest layer
     * @param name with which it is loaded
     * @param cache folder where jib keeps layers for the next time
     */
    static void write(
            Path base,
            List<Layer> layers,
            Map<String, String> environment,
            Map<String, String> labels,
            String name,
            Path cache,
            Path file)
            throws InterruptedException {
        try {
            JibContainerBuilder image = Jib.from(TarImage.at(base))
                    .setCreationTime(CREATED)
                    .setUser(USER)
                    .setWorkingDirectory(AbsoluteUnixPath.get("/tmp"))
                    .setEnvironment(environment)
                    .setLabels(labels)
                    .setExposedPorts(Port.tcp(HEALTH_PORT))
                    .setEntrypoint(Launch.JAVA, "@" + Launch.OPTIONS)
                    .setProgramArguments("run");
            for (Layer layer : layers) {
                image.addFileEntriesLayer(entries(layer));
            }
            image.containerize(Containerizer.to(TarImage.at(file).named(name))
                    .setBaseImageLayersCache(cache.resolve("base"))
                    .setApplicationLayersCache(cache.resolve("layers"))
                    .setOfflineMode(true)
                    .setToolName("make image"));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("jib could not write " + file + ": " + e.getMessage(), e);
        }
    }

    private static FileEntriesLayer entries(Layer layer) {
        FileEntriesLayer.Builder entries = FileEntriesLayer.builder().setName(layer.name());
        for (Item item : layer.items()) {
            entries.addEntry(
                    item.from(),
                    AbsoluteUnixPath.get(item.to()),
                    FilePermissions.fromOctalString(item.executable() ? "755" : "644"),
                    Layer.TIME);
        }
        return entries.build();
    }
}
