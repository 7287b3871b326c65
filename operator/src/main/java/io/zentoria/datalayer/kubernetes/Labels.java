package io.zentoria.datalayer.kubernetes;

/** The words that the operator writes on objects, and that people write on the resource. */
public final class Labels {
    /** Server-side apply's name for what this program owns. */
    public static final String FIELD_MANAGER = "zentoria-operator";

    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    public static final String DATA_LAYER = "zentoria.io/data-layer";
    public static final String ANNOTATION_PREFIX = "zentoria.io/";
    /** {@code "true"} stops changes; observing goes on. */
    public static final String PAUSED = "zentoria.io/paused";
    /** Any new value asks for a check now. */
    public static final String RECONCILE_AT = "zentoria.io/reconcile-at";
    /** The digest of the plan whose denied changes are allowed, once. */
    public static final String APPROVE_PLAN = "zentoria.io/approve-plan";
    /** The identity of a server that was exchanged on purpose. */
    public static final String ACCEPT_IDENTITY = "zentoria.io/accept-identity";
    /** {@code "true"} lets a deletion go on at once although a store cannot be reached. */
    public static final String FORCE_DELETE = "zentoria.io/force-delete";

    /** How many windows of its schedule went by before this backup. */
    public static final String MISSED = "zentoria.io/missed-windows";
    /** When a scheduled drill was due, in UTC. */
    public static final String DUE_TIME = "zentoria.io/due-time";

    private Labels() {}
}
