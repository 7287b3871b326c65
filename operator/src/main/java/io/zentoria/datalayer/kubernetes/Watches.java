package io.zentoria.datalayer.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.plan.Owner;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What makes a resource be looked at before its time: its Secrets and ConfigMaps, and audits that are done. Of Secrets
 * only names and versions are kept in memory, never values.
 */
public final class Watches {
    private final SimpleInboundEventSource<ZentoriaDataLayer> audits = new SimpleInboundEventSource<>("audits");

    private volatile @Nullable IndexerResourceCache<ZentoriaDataLayer> resources;

    List<EventSource<?, ZentoriaDataLayer>> sources(EventSourceContext<ZentoriaDataLayer> context) {
        resources = context.getPrimaryCache();
        return List.of(
                source(Secret.class, context, Referred::secrets, "type"),
                source(ConfigMap.class, context, Referred::configMaps, "kind"),
                audits);
    }

    /** Tells whether a resource is in the cluster, as far as the watch knows; empty before anything is watched. */
    Optional<Predicate<Owner>> present() {
        IndexerResourceCache<ZentoriaDataLayer> cache = resources;
        return cache == null
                ? Optional.empty()
                : Optional.of(owner -> cache.get(new ResourceID(owner.name(), owner.namespace()))
                        .isPresent());
    }

    /** All resources, as the watch has them; none before anything is watched. */
    public Stream<ZentoriaDataLayer> resources() {
        IndexerResourceCache<ZentoriaDataLayer> cache = resources;
        return cache == null ? Stream.empty() : cache.list();
    }

    /** Asks for a look at a resource now. */
    public void wake(String namespace, String name) {
        audits.propagateEvent(new ResourceID(name, namespace));
    }

    /** Whether an update of the resource itself is worth a look: what it asks for changed, not its status. */
    static boolean asksForSomethingElse(ZentoriaDataLayer now, ZentoriaDataLayer before) {
        return !Objects.equals(
                        before.getMetadata().getGeneration(), now.getMetadata().getGeneration())
                || !Objects.equals(words(before), words(now))
                || !Objects.equals(
                        before.getMetadata().getFinalizers(), now.getMetadata().getFinalizers())
                || now.isMarkedForDeletion();
    }

    private static Object words(ZentoriaDataLayer resource) {
        return Objects.requireNonNullElse(resource.getMetadata().getAnnotations(), java.util.Map.<String, String>of())
                .entrySet()
                .stream()
                .filter(annotation -> annotation.getKey().startsWith(Labels.ANNOTATION_PREFIX))
                .collect(Collectors.toSet());
    }

    private static <T extends HasMetadata> InformerEventSource<T, ZentoriaDataLayer> source(
            Class<T> kind,
            EventSourceContext<ZentoriaDataLayer> context,
            Function<ZentoriaDataLayer, Set<String>> referred,
            String keptField) {
        InformerEventSourceConfiguration<T> configuration = InformerEventSourceConfiguration.from(
                        kind, ZentoriaDataLayer.class)
                .withNamespacesInheritedFromController()
                .withItemStore(new ReducedStateItemStore<>(
                        ReducedStateItemStore.NAME_KEY_STATE, // the mapper below asks for name and namespace
                        kind,
                        context.getClient().getKubernetesSerialization(),
                        keptField))
                .withSecondaryToPrimaryMapper(secondary -> context.getPrimaryCache()
                        .list(secondary.getMetadata().getNamespace())
                        .filter(resource -> referred.apply(resource)
                                .contains(secondary.getMetadata().getName()))
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toSet()))
                .build();
        return new InformerEventSource<>(configuration, context);
    }
}
