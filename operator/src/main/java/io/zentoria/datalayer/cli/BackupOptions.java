package io.zentoria.datalayer.cli;

import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.plan.StoreKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands about backups have in common: a resource in a file, or nothing but a place where backups lie. */
final class BackupOptions {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "YAML with a ZentoriaDataLayer; - reads the standard input.")
    @Nullable
    String file;

    @Option(
            names = "--at",
            paramLabel = "PLACE",
            description = "Where backups lie, when there is no resource: a folder, s3://BUCKET?endpoint=URL&region=R"
                    + " (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment), or rclone:REMOTE:PATH with"
                    + " --rclone-config.")
    @Nullable
    String at;

    @Option(names = "--identity", paramLabel = "FILE", description = "age identity that opens the backups of --at.")
    @Nullable
    Path identity;

    @Option(names = "--rclone-config", paramLabel = "FILE", description = "rclone's configuration for --at.")
    @Nullable
    Path rcloneConfig;

    @Mixin
    private SecretOptions secrets = new SecretOptions();

    @Option(
            names = "--store",
            paramLabel = "STORE",
            split = ",",
            description = "postgres, redis or qdrant; may be given several times. Default: all.")
    List<StoreKind> stores = new ArrayList<>();

    @Mixin
    SiteOptions site = new SiteOptions();

    /** The backups of the resource, or of the place, opened. */
    BackupSession session() throws UserException {
        if (at != null) {
            if (file != null) {
                throw new UserException("give either --file or --at", null);
            }
            return BackupPlace.of(at, Optional.ofNullable(identity), Optional.ofNullable(rcloneConfig))
                    .session(site.site(true));
        }
        if (file == null) {
            throw new UserException("name the resource with --file, or a place with backups with --at", null);
        }
        ResourceFile resource = ResourceFile.read(file);
        return new BackupSession(resource.owner(), resource.resource().getSpec(), secrets.files(), site.site(true));
    }

    Set<StoreKind> wanted(Set<StoreKind> all) {
        return stores.isEmpty() ? all : EnumSet.copyOf(stores);
    }
}
