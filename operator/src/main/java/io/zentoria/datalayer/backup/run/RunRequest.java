package io.zentoria.datalayer.backup.run;

import io.zentoria.datalayer.plan.Owner;
import java.time.Instant;

/**
 * What a run is for.
 *
 * @param name of the ZentoriaBackup
 * @param owner the data layer
 * @param schedule its schedule, or {@code manual}
 * @param dueTime when it was due
 * @param folder where it goes in every tier
 * @param resource the ZentoriaDataLayer as YAML, without its status; it goes beside the data
 */
public record RunRequest(String name, Owner owner, String schedule, Instant dueTime, String folder, byte[] resource) {
    /** What the resource is called in a backup. */
    public static final String RESOURCE_PATH = "resource.yaml";
}
