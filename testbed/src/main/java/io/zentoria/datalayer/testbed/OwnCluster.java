package io.zentoria.datalayer.testbed;

import java.util.function.Consumer;

/** Care for a person's own cluster: nothing of theirs is written over, and ours goes again. */
final class OwnCluster {
    private static final String MARK = "jsonpath={.metadata.labels.zentoria\\.io/testbed}";

    private final Kubectl kubectl;

    OwnCluster(Kubectl kubectl) {
        this.kubectl = kubectl;
    }

    /**
     * Checks that each object of the sample, and each Secret for it, is either absent or ours from an earlier run.
     *
     * @throws IllegalStateException naming the one that is somebody else's
     */
    void refuseWhatIsThere(Sample sample) {
        for (Sample.Name name : sample.names()) {
            refuse("zentoriadatalayers.zentoria.io", name.namespace(), name.name());
        }
        for (Sample.NamedSecret secret : sample.secrets()) {
            refuse("secret", secret.namespace(), secret.name());
        }
    }

    private void refuse(String kind, String namespace, String name) {
        KubeApiServer.Result found =
                kubectl.run("get", kind, name, "-n", namespace, "--ignore-not-found", "-o", "name");
        boolean there = found.exit() == 0 && !found.out().isBlank();
        if (there && !ours(kind, namespace, name)) {
            throw new IllegalStateException(
                    "your cluster has a %s '%s' in name space %s already, which 'make run' did not make: use another name or name space in a SAMPLE=file of your own"
                            .formatted(kind, name, namespace));
        }
    }

    private boolean ours(String kind, String namespace, String name) {
        return kubectl.must(null, "get", kind, name, "-n", namespace, "-o", MARK)
                .equals(Run.LABEL_VALUE);
    }

    /** Takes away what was applied while the operator still runs, so that it ends in order. */
    void remove(Sample sample, Consumer<String> say) {
        for (Sample.Name name : sample.names()) {
            delete("zentoriadatalayers.zentoria.io", name.namespace(), name.name(), true);
        }
        for (Sample.NamedSecret secret : sample.secrets()) {
            delete("secret", secret.namespace(), secret.name(), true);
        }
        sample.names().stream().map(Sample.Name::namespace).distinct().forEach(namespace -> {
            if (kubectl.run("get", "namespace", namespace, "-o", MARK).out().equals(Run.LABEL_VALUE)) {
                delete("namespace", "", namespace, false);
            } else {
                say.accept(
                        "name space " + namespace + " was there before; Secrets that the operator made in it are left");
            }
        });
        say.accept("the kinds of resources stay in your cluster; to remove them: kubectl delete -f crd/manifests");
    }

    private void delete(String kind, String namespace, String name, boolean wait) {
        String[] line = {
            "delete", kind, name, "--namespace=" + namespace, "--ignore-not-found", "--wait=" + wait, "--timeout=30s"
        };
        kubectl.must(null, line);
    }
}
