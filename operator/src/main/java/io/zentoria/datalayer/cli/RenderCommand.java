package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.render.RenderedFile;
import io.zentoria.datalayer.render.Rendering;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the folder that stands without the operator. */
@Command(
        name = "render",
        description =
                "Writes a folder of configuration, migrations and scripts that stands without the operator: run on"
                        + " empty servers it gives what the operator gives. Asks no server, and holds no secret.",
        mixinStandardHelpOptions = true)
final class RenderCommand implements Callable<Integer> {
    @Mixin
    private ResourceOptions resource = new ResourceOptions();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            description = "The folder; it is made. One that is not empty is written to with --force only.")
    private Path folder = Path.of("");

    @Option(names = "--force", description = "Writes over the files of an earlier render; files of other names stay.")
    private boolean force;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws UserException, StoreException, CredentialException {
        Logging.quiet();
        ResourceFile read = ResourceFile.read(resource.file);
        SortedMap<String, RenderedFile> files =
                Rendering.of(read.owner(), read.resource().getSpec(), resource.changelogSource());
        refuseFull();
        try {
            for (Map.Entry<String, RenderedFile> file : files.entrySet()) {
                write(folder.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UserException(folder + " cannot be written to: name a folder of yours with -o", e);
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println("wrote %d files into %s; its README.md says what to do with them".formatted(files.size(), folder));
        out.flush();
        return 0;
    }

    private void refuseFull() throws UserException {
        if (force || !Files.exists(folder)) {
            return;
        }
        try (Stream<Path> there = Files.list(folder)) {
            if (there.findAny().isPresent()) {
                throw new UserException(
                        folder + " is not empty: name another folder, or say --force to write over what is in it",
                        null);
            }
        } catch (IOException e) {
            throw new UserException(folder + " is no folder that can be read: name another one with -o", e);
        }
    }

    private static void write(Path file, RenderedFile content) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, content.text());
        Files.setPosixFilePermissions(
                file, PosixFilePermissions.fromString(content.executable() ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
