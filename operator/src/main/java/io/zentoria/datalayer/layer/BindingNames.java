package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.plan.Owner;
import java.util.Locale;

/** How the Secrets for applications are called. */
public final class BindingNames {
    private BindingNames() {}

    /** {@code personal-postgres-zentoria-app}: what a name of a Secret cannot hold becomes a hyphen. */
    public static String secretName(Owner owner, String store, String role) {
        return (owner.name() + "-" + store + "-" + role)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9.-]", "-");
    }
}
