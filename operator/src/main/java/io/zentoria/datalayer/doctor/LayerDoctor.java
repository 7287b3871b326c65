package io.zentoria.datalayer.doctor;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.backup.session.BackupSession;
import io.zentoria.datalayer.backup.session.Site;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.layer.DataLayer;
import io.zentoria.datalayer.layer.StoreEndpoints;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looks at one data layer from this machine: secrets, servers, tools, tiers, backups. It changes nothing but for a small
 * file in each tier, which it takes away again.
 */
public final class LayerDoctor {
    private final Owner owner;
    private final DataLayerSpec spec;
    private final CredentialStore credentials;
    private final Site site;

    /** Looks at nothing yet. */
    public LayerDoctor(Owner owner, DataLayerSpec spec, CredentialStore credentials, Site site) {
        this.owner = owner;
        this.spec = spec;
        this.credentials = credentials;
        this.site = site;
    }

    /**
     * One thing after the other, each told as it is found.
     *
     * @param layer of the same resource
     * @param identities which server answered for a store before, where somebody knows
     */
    public void examine(DataLayer layer, Map<StoreKind, String> identities, Consumer<Diagnosis> found)
            throws InterruptedException {
        SecretChecks.run(spec, credentials, found);
        Set<StoreKind> read = new StoreChecks(owner, spec, identities, found).run(layer);
        int major = 0;
        if (read.contains(StoreKind.POSTGRES) && spec.postgres() != null) {
            try {
                Optional<PostgresEndpoint> endpoint = new StoreEndpoints(spec, credentials).postgres();
                major = endpoint.isPresent() ? PostgresChecks.run(spec.postgres(), endpoint.get(), found) : 0;
            } catch (CredentialException e) {
                found.accept(Diagnosis.fail("postgres login", e.getMessage(), ""));
            }
        }
        if (spec.backup() != null) {
            new ToolChecks(site.tools(), found).run(spec, major);
        }
        try (BackupSession session = new BackupSession(owner, spec, credentials, site)) {
            new BackupChecks(session, found).run();
        }
    }
}
