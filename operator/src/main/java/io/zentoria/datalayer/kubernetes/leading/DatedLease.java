package io.zentoria.datalayer.kubernetes.leading;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.util.Objects;

/** The Lease, which tells the tenure of each renewal that the API server took. */
final class DatedLease extends LeaseLock {
    private final String namespace;
    private final String name;
    private final Tenure tenure;

    DatedLease(String namespace, String name, String me, Tenure tenure) {
        super(namespace, name, me);
        this.namespace = namespace;
        this.name = name;
        this.tenure = tenure;
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
