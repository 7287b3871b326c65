package io.zentoria.datalayer.kubernetes.doctor;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.zentoria.datalayer.doctor.Diagnosis;
import io.zentoria.datalayer.kubernetes.rights.Right;
import io.zentoria.datalayer.kubernetes.rights.Rights;
import io.zentoria.datalayer.kubernetes.rights.RightsCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The operator in its cluster: the definitions of its resources, its Deployment, its rights, its Lease. */
public final class ClusterDoctor {
    private static final String NAME_LABEL = "app.kubernetes.io/name";
    private static final String NAME = "zentoria-data-layer";
    private static final List<String> CRDS =
            List.of("zentoriadatalayers.zentoria.io", "zentoriabackups.zentoria.io", "zentoriarestores.zentoria.io");
    private static final int FORBIDDEN = 403;
    private static final int STALE = 4;

    private final KubernetesClient client;
    private final Clock clock;
    private final Consumer<Diagnosis> found;

    /** Looks at nothing yet. */
    public ClusterDoctor(KubernetesClient client, Clock clock, Consumer<Diagnosis> found) {
        this.client = client;
        this.clock = clock;
        this.found = found;
    }

    /** @return whether the API server answered, and has the resources at all */
    public boolean run() {
        try {
            found.accept(Diagnosis.ok(
                    "api server",
                    "Kubernetes %s answers at %s"
                            .formatted(client.getKubernetesVersion().getGitVersion(), client.getMasterUrl())));
        } catch (KubernetesClientException e) {
            found.accept(Diagnosis.fail(
                    "api server",
                    "no API server answers at " + client.getMasterUrl(),
                    "look at KUBECONFIG and 'kubectl cluster-info'"));
            return false;
        }
        boolean there = true;
        for (String name : CRDS) {
            there &= definition(name);
        }
        deployments();
        return there;
    }

    private boolean definition(String name) {
        String subject = "crd " + name;
        String mend = "apply the definitions of this version: kubectl apply --server-side -f crd/manifests";
        try {
            CustomResourceDefinition there = client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(name)
                    .get();
            if (there == null) {
                found.accept(Diagnosis.fail(subject, "the cluster does not know " + name, mend));
                return false;
            }
            Set<String> lacking = new TreeSet<>(fields(own(name)));
            lacking.removeAll(fields(there));
            if (!lacking.isEmpty()) {
                found.accept(Diagnosis.fail(
                        subject,
                        "%s in the cluster is older than this program: it lacks %s"
                                .formatted(
                                        name,
                                        String.join(
                                                ", ",
                                                lacking.stream().limit(STALE).toList())),
                        mend));
            } else {
                found.accept(Diagnosis.ok(subject, "it is there, with all fields that this program knows"));
            }
            return true;
        } catch (KubernetesClientException e) {
            found.accept(notAllowed(subject, "read custom resource definitions", e));
            return true;
        }
    }

    private static CustomResourceDefinition own(String name) {
        try (InputStream in = ClusterDoctor.class.getResourceAsStream("/" + name + ".yaml")) {
            return Serialization.unmarshal(
                    Objects.requireNonNull(in, "the program lacks its definition " + name),
                    CustomResourceDefinition.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The paths of all fields of the first version. */
    private static Set<String> fields(CustomResourceDefinition definition) {
        Set<String> paths = new TreeSet<>();
        definition.getSpec().getVersions().forEach(version -> {
            if (version.getSchema() != null) {
                SchemaPaths.into(paths, "", version.getSchema().getOpenAPIV3Schema());
            }
        });
        return paths;
    }

    private void deployments() {
        List<Deployment> deployments;
        try {
            deployments = client.apps()
                    .deployments()
                    .inAnyNamespace()
                    .withLabel(NAME_LABEL, NAME)
                    .list()
                    .getItems();
        } catch (KubernetesClientException e) {
            found.accept(notAllowed("operator", "list Deployments in all namespaces", e));
            return;
        }
        if (deployments.isEmpty()) {
            found.accept(Diagnosis.warn(
                    "operator",
                    "no Deployment with the label %s=%s is in the cluster".formatted(NAME_LABEL, NAME),
                    "install the operator (docs/install.md), unless it runs outside of this cluster"));
        }
        deployments.forEach(this::deployment);
    }

    private void deployment(Deployment deployment) {
        String namespace = deployment.getMetadata().getNamespace();
        String name = deployment.getMetadata().getName();
        Integer ready =
                deployment.getStatus() == null ? null : deployment.getStatus().getReadyReplicas();
        if (ready == null || ready == 0) {
            found.accept(Diagnosis.fail(
                    "operator",
                    "Deployment %s in namespace %s has no pod that is ready".formatted(name, namespace),
                    "look at 'kubectl -n %s describe pods -l %s=%s' and docs/runbooks/operator-gone.md"
                            .formatted(namespace, NAME_LABEL, NAME)));
        } else {
            found.accept(Diagnosis.ok(
                    "operator",
                    "%d pods of Deployment %s in namespace %s are ready".formatted(ready, name, namespace)));
        }
        rights(deployment, namespace);
        lease(namespace);
    }

    private void rights(Deployment deployment, String namespace) {
        String account = Optional.ofNullable(
                        deployment.getSpec().getTemplate().getSpec().getServiceAccountName())
                .orElse("default");
        Config as = new ConfigBuilder(client.getConfiguration())
                .withImpersonateUsername("system:serviceaccount:" + namespace + ":" + account)
                .build();
        try (KubernetesClient operator =
                new KubernetesClientBuilder().withConfig(as).build()) {
            List<RightsCheck.Missing> missing =
                    new RightsCheck(operator).missing(namespaces(deployment), Optional.of(namespace));
            missing.forEach(right -> found.accept(
                    right.need() == Right.Need.ALWAYS || right.need() == Right.Need.LEASE
                            ? Diagnosis.fail("operator rights", right.words(), "")
                            : Diagnosis.warn(
                                    "operator rights",
                                    right.words(),
                                    "only where a resource asks for that, else leave it")));
            if (missing.isEmpty()) {
                found.accept(Diagnosis.ok(
                        "operator rights", "ServiceAccount %s/%s has all that it needs".formatted(namespace, account)));
            }
        } catch (KubernetesClientException e) {
            found.accept(
                    notAllowed("operator rights", "act as the operator's ServiceAccount to ask what it may do", e));
        }
    }

    /** The namespaces that it was told to watch. */
    private static Set<String> namespaces(Deployment deployment) {
        Set<String> namespaces = new TreeSet<>();
        for (Container container : deployment.getSpec().getTemplate().getSpec().getContainers()) {
            for (String argument : container.getArgs()) {
                if (argument.startsWith("--namespace=")) {
                    namespaces.addAll(
                            List.of(argument.substring("--namespace=".length()).split(",", -1)));
                }
            }
        }
        return namespaces;
    }

    private void lease(String namespace) {
        try {
            Lease lease = client.leases()
                    .inNamespace(namespace)
                    .withName(Rights.LEASE)
                    .get();
            if (lease == null
                    || lease.getSpec() == null
                    || lease.getSpec().getHolderIdentity() == null
                    || lease.getSpec().getRenewTime() == null) {
                found.accept(Diagnosis.fail(
                        "operator lease",
                        "nobody holds the Lease %s in namespace %s, so no operator works"
                                .formatted(Rights.LEASE, namespace),
                        "look at the log of the operator's pods"));
                return;
            }
            Duration age = Duration.between(lease.getSpec().getRenewTime().toInstant(), clock.instant());
            long holds = Objects.requireNonNullElse(lease.getSpec().getLeaseDurationSeconds(), 15);
            if (age.toSeconds() > STALE * holds) {
                found.accept(Diagnosis.fail(
                        "operator lease",
                        "%s held the Lease %s last, %d s ago: no operator works"
                                .formatted(lease.getSpec().getHolderIdentity(), Rights.LEASE, age.toSeconds()),
                        "look at the operator's pods, see docs/runbooks/operator-gone.md"));
            } else {
                found.accept(Diagnosis.ok(
                        "operator lease",
                        "%s holds the Lease %s".formatted(lease.getSpec().getHolderIdentity(), Rights.LEASE)));
            }
        } catch (KubernetesClientException e) {
            found.accept(notAllowed("operator lease", "read Leases in namespace " + namespace, e));
        }
    }

    static Diagnosis notAllowed(String subject, String what, KubernetesClientException e) {
        return e.getCode() == FORBIDDEN
                ? Diagnosis.warn(subject, "you may not " + what, "ask somebody who may, or get that right")
                : Diagnosis.fail(
                        subject,
                        "the API server did not let you %s (%d)".formatted(what, e.getCode()),
                        "look at 'kubectl cluster-info'");
    }
}
