package io.zentoria.datalayer.kubernetes.rights;

import io.zentoria.datalayer.kubernetes.rights.Right.Need;
import java.util.List;
import java.util.Optional;

/**
 * All that the operator may be granted, and why. The chart, the manifests and docs/install.md say the same, and tests hold
 * them to it; another one holds this to the calls that the operator makes.
 */
public final class Rights {
    /** The Lease by which several operators agree who works. */
    public static final String LEASE = "zentoria-operator";

    private static final String OURS = "zentoria.io";

    /** What the operator itself may do. */
    public static final List<Right> OPERATOR = List.of(
            Right.always(
                    OURS,
                    "zentoriadatalayers",
                    "to see what is asked for, and to hold a deletion until the stores are left in order",
                    "get",
                    "list",
                    "watch",
                    "patch"),
            Right.always(OURS, "zentoriadatalayers/status", "to say how a data layer stands", "patch"),
            Right.always(
                    OURS,
                    "zentoriabackups",
                    "to run backups, to make those that a schedule asks for, and to forget those that have expired",
                    "get",
                    "list",
                    "watch",
                    "create",
                    "patch",
                    "delete"),
            Right.always(
                    OURS,
                    "zentoriarestores",
                    "to run restores, to make the drills of a schedule, and to forget old ones",
                    "get",
                    "list",
                    "watch",
                    "create",
                    "patch",
                    "delete"),
            Right.always(OURS, "zentoriabackups/status", "to say how a backup goes", "update"),
            Right.always(OURS, "zentoriarestores/status", "to say how a restore goes", "update"),
            Right.always(
                    "",
                    "secrets",
                    "to read the logins that resources name, to follow their changes, and to keep the passwords that it makes",
                    "get",
                    "list",
                    "watch",
                    "create",
                    "patch",
                    "delete"),
            Right.always(
                    "",
                    "configmaps",
                    "to read changelogs, to follow their changes, and to keep PgBouncer's settings",
                    "get",
                    "list",
                    "watch",
                    "create",
                    "patch",
                    "delete"),
            Right.always("events.k8s.io", "events", "to tell news where kubectl describe shows them", "create"),
            Right.always("", "services", "to see whether there is a PgBouncer of its own", "get"),
            Right.always("apps", "deployments", "to see whether there is a PgBouncer of its own", "get"),
            Right.always("policy", "poddisruptionbudgets", "to see whether there is a PgBouncer of its own", "get"),
            pooler("", "services", "create", "patch", "delete"),
            pooler("apps", "deployments", "create", "patch", "delete"),
            pooler("policy", "poddisruptionbudgets", "create", "patch", "delete"),
            pooler("", "pods", "list"),
            new Right(
                    "batch",
                    "jobs",
                    Optional.empty(),
                    List.of("get", "create", "delete"),
                    Need.JOBS,
                    "to run backups as Jobs"),
            new Right(
                    "coordination.k8s.io",
                    "leases",
                    Optional.empty(),
                    List.of("create"),
                    Need.LEASE,
                    "to agree with its replicas who works"),
            new Right(
                    "coordination.k8s.io",
                    "leases",
                    Optional.of(LEASE),
                    List.of("get", "patch"), // fabric8 renews by patch
                    Need.LEASE,
                    "to agree with its replicas who works"));

    /** What the Job of one backup may do. */
    public static final List<Right> BACKUP_JOB = List.of(
            Right.always(OURS, "zentoriabackups", "to read its backup, and those before it", "get", "list"),
            Right.always(OURS, "zentoriabackups/status", "to say how the backup goes", "update"),
            Right.always(OURS, "zentoriadatalayers", "to read where the stores and the tiers are", "get"),
            Right.always(
                    "",
                    "secrets",
                    "to read the logins of stores and tiers, and to keep a token that rclone refreshed",
                    "get",
                    "patch"));

    private Rights() {}

    private static Right pooler(String group, String resource, String... verbs) {
        return new Right(
                group, resource, Optional.empty(), List.of(verbs), Need.POOLER, "to run PgBouncer in the cluster");
    }
}
