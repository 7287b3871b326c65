package io.zentoria.datalayer.cli;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.doctor.Diagnosis;
import io.zentoria.datalayer.doctor.LayerDoctor;
import io.zentoria.datalayer.doctor.SecretChecks;
import io.zentoria.datalayer.kubernetes.ConfigMapChangelogs;
import io.zentoria.datalayer.kubernetes.Labels;
import io.zentoria.datalayer.kubernetes.SecretCredentialStore;
import io.zentoria.datalayer.kubernetes.doctor.ClusterDoctor;
import io.zentoria.datalayer.kubernetes.doctor.ResourceDoctor;
import io.zentoria.datalayer.layer.DataLayer;
import io.zentoria.datalayer.layer.DataLayers;
import io.zentoria.datalayer.plan.Hands;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreKind;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is wrong and how to mend it. */
@Command(
        name = "doctor",
        description =
                "Says what is wrong and how to mend it: with -f a resource, its servers, tools, tiers and backups as"
                        + " they look from this machine; without, the operator and the resources of the cluster of KUBECONFIG."
                        + " Changes nothing. Exit 0: nothing is wrong, 2: something is, 1: error.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "YAML with a ZentoriaDataLayer; - reads the standard input. Default: those of the cluster.")
    private @Nullable String file;

    @Mixin
    private SecretOptions secrets = new SecretOptions();

    @Mixin
    private ChangelogOptions changelogs = new ChangelogOptions();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Only resources of this namespace of the cluster. Default: all.")
    private @Nullable String namespace;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Only this resource of the namespace.")
    private @Nullable String name;

    @Option(
            names = "--servers",
            description = "Also looks at the servers, tiers and backups of the cluster's resources from this machine,"
                    + " with the Secrets of the cluster.")
    private boolean servers;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json. Default: ${DEFAULT-VALUE}.")
    private DiagnosisPrinter.Format output = DiagnosisPrinter.Format.TEXT;

    @Mixin
    private SiteOptions site = new SiteOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws UserException, InterruptedException {
        Logging.quiet();
        if (name != null && namespace == null) {
            throw new UserException("say in which namespace " + name + " is, with -n", null);
        }
        DiagnosisPrinter printer = new DiagnosisPrinter(spec, output);
        if (file != null) {
            ResourceFile resource = ResourceFile.read(file);
            SecretFiles credentials = secrets.files();
            examine(
                    resource.owner(),
                    resource.resource(),
                    credentials,
                    layers -> layers.of(
                            resource.owner(), resource.resource().getSpec(), credentials, changelogs.source()),
                    Map.of(),
                    printer);
        } else {
            cluster(printer);
        }
        return printer.end() ? 2 : 0;
    }

    private interface Opening {
        DataLayer open(DataLayers layers);
    }

    private void examine(
            Owner owner,
            ZentoriaDataLayer resource,
            CredentialStore credentials,
            Opening opening,
            Map<StoreKind, String> identities,
            DiagnosisPrinter printer)
            throws InterruptedException {
        DataLayers layers = new DataLayers(Hands.DIRECT, new SecureRandom(), Clock.systemUTC());
        new LayerDoctor(owner, resource.getSpec(), credentials, site.site(false))
                .examine(opening.open(layers), identities, printer);
    }

    private void cluster(DiagnosisPrinter printer) throws InterruptedException {
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withUserAgent(Labels.FIELD_MANAGER)
                        .withRequestRetryBackoffLimit(1)
                        .build())
                .build()) {
            if (!new ClusterDoctor(client, Clock.systemUTC(), printer).run()) {
                return;
            }
            List<ZentoriaDataLayer> resources;
            try {
                resources = resources(client);
            } catch (KubernetesClientException e) {
                printer.accept(Diagnosis.fail(
                        "resources",
                        "the API server does not let you list zentoriadatalayers (%d)".formatted(e.getCode()),
                        "name a namespace in which you may, with -n"));
                return;
            }
            if (resources.isEmpty()) {
                printer.accept(Diagnosis.warn(
                        "resources",
                        name == null ? "there is no ZentoriaDataLayer" : "there is no ZentoriaDataLayer " + name,
                        "apply one: deploy/samples has some"));
            }
            for (ZentoriaDataLayer resource : resources) {
                resource(client, resource, printer);
            }
        }
    }

    private List<ZentoriaDataLayer> resources(KubernetesClient client) {
        var all = client.resources(ZentoriaDataLayer.class);
        List<ZentoriaDataLayer> listed = namespace == null
                ? all.inAnyNamespace().list().getItems()
                : all.inNamespace(namespace).list().getItems();
        return listed.stream()
                .filter(resource ->
                        name == null || resource.getMetadata().getName().equals(name))
                .toList();
    }

    private void resource(KubernetesClient client, ZentoriaDataLayer resource, DiagnosisPrinter printer)
            throws InterruptedException {
        ResourceDoctor.examine(resource, printer);
        if (resource.getSpec() == null) {
            return;
        }
        Owner owner = new Owner(
                resource.getMetadata().getNamespace(), resource.getMetadata().getName());
        SecretCredentialStore credentials = new SecretCredentialStore(client, owner.namespace(), owner.name());
        if (servers) {
            examine(
                    owner,
                    resource,
                    credentials,
                    layers -> layers.of(
                            owner, resource.getSpec(), credentials, new ConfigMapChangelogs(client, owner.namespace())),
                    ResourceDoctor.identities(resource),
                    printer);
        } else {
            SecretChecks.run(resource.getSpec(), credentials, printer);
        }
    }
}
