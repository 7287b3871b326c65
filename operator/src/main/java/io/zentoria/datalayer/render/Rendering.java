package io.zentoria.datalayer.render;

import io.zentoria.datalayer.api.BackupSpec;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.layer.ChangelogSource;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The folder that stands without the operator: what the operator would do to empty servers, as configuration, migrations
 * and scripts. It holds no secret and nothing that depends on when or where it is written, so equal resources give equal
 * folders.
 */
public final class Rendering {
    private static final String BACKUPS = "/var/lib/zentoria/backups";

    private Rendering() {}

    /**
     * The files by their path in the folder.
     *
     * @throws StoreException when a part of the spec cannot be put into files; the message says which and what to do
     * @throws CredentialException when a changelog of the spec is not there
     */
    public static SortedMap<String, RenderedFile> of(Owner owner, DataLayerSpec spec, ChangelogSource changelogs)
            throws StoreException, CredentialException {
        SortedMap<String, RenderedFile> files = new TreeMap<>();
        StringBuilder settings = new StringBuilder("""
                # shellcheck shell=bash disable=SC2016,SC2034
                # What the scripts have to know of %s, as 'zdl render' wrote it: no secret is here.

                """.formatted(Bash.comment(owner.path())));
        settings.append(Bash.assign("resource_namespace", owner.namespace()));
        settings.append(Bash.assign("resource_name", owner.name()));
        settings.append("# Where backups go; ZDL_BACKUPS in the environment comes first.\n");
        settings.append(Bash.assign("backup_folder", backupFolder(spec)));
        if (spec.postgres() != null) {
            PostgresFiles postgres = new PostgresFiles(owner, spec.postgres(), changelogs);
            postgres.into(files);
            settings.append(postgres.settings());
        }
        if (spec.redis() != null) {
            RedisFiles redis = new RedisFiles(owner, spec.redis());
            redis.into(files);
            settings.append(redis.settings());
        }
        if (spec.qdrant() != null) {
            QdrantFiles qdrant = new QdrantFiles(owner, spec.qdrant());
            qdrant.into(files);
            settings.append(qdrant.settings());
        }
        files.put("scripts/settings.sh", RenderedFile.of(settings.toString()));
        files.put("scripts/common.sh", RenderedFile.of(Templates.read("scripts/common.sh")));
        files.put(".gitignore", RenderedFile.of("/secrets/\n/config/userlist.txt\n"));
        files.put("README.md", RenderedFile.of(Readme.of(owner, spec)));
        return files;
    }

    /** The first tier of the resource that is a folder. */
    private static String backupFolder(DataLayerSpec spec) {
        return Optional.ofNullable(spec.backup()).map(BackupSpec::tiers).stream()
                .flatMap(tiers -> tiers.stream())
                .filter(tier -> tier.filesystem() != null)
                .map(tier -> tier.filesystem().path())
                .findFirst()
                .orElse(BACKUPS);
    }
}
