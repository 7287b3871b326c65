package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.plan.Hands;
import io.zentoria.datalayer.plan.Owner;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Makes the data layers of resources; one for the whole process. */
public final class DataLayers {
    private final Hands hands;
    private final SecureRandom random;
    private final Clock clock;

    public DataLayers(Hands hands, SecureRandom random, Clock clock) {
        this.hands = hands;
        this.random = random;
        this.clock = clock;
    }

    /** The layer that a spec asks for. */
    public DataLayer of(Owner owner, DataLayerSpec spec, CredentialStore credentials, ChangelogSource changelogs) {
        throw new UnsupportedOperationException();
    }

    /** The layer whose every pass takes away what the ledgers say that this resource made. */
    public DataLayer deleting(
            Owner owner, DataLayerSpec spec, CredentialStore credentials, ChangelogSource changelogs) {
        throw new UnsupportedOperationException();
    }

    /** Looks at the Redis keys against their allocations; empty when the server could not be read. */
    public Optional<List<DataLayerStatus.Allocation>> audit(
            Owner owner, DataLayerSpec spec, CredentialStore credentials) throws InterruptedException {
        throw new UnsupportedOperationException();
    }
}
