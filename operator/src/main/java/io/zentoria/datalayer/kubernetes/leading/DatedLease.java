package io.zentoria.datalayer.kubernetes.leading;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Lease, which tells the tenure of each renewal that the API server took. */
final class DatedLease extends LeaseLock {
    private static final Logger LOG = LoggerFactory.getLogger(DatedLease.class);

    private final String namespace;
    private final String name;
    private final Tenure tenure;
    private boolean failing;

    DatedLease(String namespace, String name, String me, Tenure tenure) {
        super(namespace, name, me);
        this.namespace = namespace;
        this.name = name;
        this.tenure = tenure;
    }

    @Override
    public synchronized @Nullable LeaderElectionRecord get(KubernetesClient client) {
        try {
            @Nullable LeaderElectionRecord record = super.get(client);
            if (failing) {
                LOG.info("the Lease {} in {} can be read again", name, namespace);
            }
            failing = false;
            return record;
        } catch (KubernetesClientException e) {
            if (!failing) {
                LOG.warn("the Lease {} in {} cannot be read; it is tried again: {}", name, namespace, e.getMessage());
            }
            failing = true;
            throw e;
        }
    }

    @Override
    public synchronized void create(KubernetesClient client, LeaderElectionRecord record) {
        super.create(client, record);
        taken(record);
    }

    @Override
    public synchronized void update(KubernetesClient client, LeaderElectionRecord record) {
        if (record.getHolderIdentity() == null) {
            tenure.ended();
            giveBack(client);
        } else {
            super.update(client, record);
            taken(record);
        }
    }

    /** The library's own words leave the holder out where they mean that there is none, and so leave it in. */
    private void giveBack(KubernetesClient client) {
        Resource<Lease> lease = client.leases().inNamespace(namespace).withName(name);
        Lease now = lease.get();
        if (now == null || !identity().equals(now.getSpec().getHolderIdentity())) {
            return;
        }
        lease.patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"metadata\":{\"resourceVersion\":\"%s\"},\"spec\":{\"holderIdentity\":null}}"
                        .formatted(now.getMetadata().getResourceVersion()));
    }

    private void taken(LeaderElectionRecord record) {
        if (Objects.equals(record.getHolderIdentity(), identity())) {
            tenure.renewed(record.getRenewTime().toInstant());
        } else {
            tenure.ended();
        }
    }
}
