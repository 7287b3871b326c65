package io.zentoria.datalayer.monitoring;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.plan.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Measures one store of a resource from outside, by reads only and over one connection at a time. */
public interface StoreProbe {
    /** The value of the label {@code store}. */
    String store();

    /** Whether a resource has such a store. */
    boolean has(ProbeTarget target) throws CredentialException;

    /** The histograms that a probe of this spec may fill. */
    Set<Series> histograms(DataLayerSpec spec);

    /**
     * Measures once; returns within a minute, whatever the store does.
     *
     * @param times takes each time that was measured
     * @return what the server says of itself
     * @throws StoreException when not all was answered
     */
    List<Reading> run(ProbeTarget target, Times times) throws StoreException, CredentialException;

    /** Takes times. */
    @FunctionalInterface
    interface Times {
        /** One round trip. */
        void took(Series histogram, Duration time);
    }
}
