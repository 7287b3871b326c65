package io.zentoria.datalayer.kubernetes.pooler;

import io.zentoria.datalayer.api.PoolerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.plan.Owner;
import java.util.Set;

/** What the objects of a pooler are called. Pure. */
public final class PoolerNames {
    private PoolerNames() {}

    /** The ConfigMap, and the Deployment, Service and disruption budget where the operator runs PgBouncer. */
    public static String of(Owner owner) {
        return owner.name() + "-pooler";
    }

    /** The Secret with the user list. */
    static String users(Owner owner) {
        return owner.name() + "-pooler-users";
    }

    /** The Secret with the login of the console, where no person names one. */
    static String admin(Owner owner) {
        return owner.name() + "-pooler-admin";
    }

    /** The Secrets that are made for a pooler. */
    public static Set<String> secrets(Owner owner) {
        return Set.of(users(owner), admin(owner));
    }

    /** The spec as it is meant inside a cluster: who runs PgBouncer there reaches it by its Service. */
    public static PostgresSpec inCluster(Owner owner, PostgresSpec spec) {
        PoolerSpec pooler = spec.pooler();
        return pooler == null || pooler.endpoint() != null
                ? spec
                : spec.pooledBy(pooler.reachedAt(of(owner) + "." + owner.namespace() + ".svc"));
    }
}
