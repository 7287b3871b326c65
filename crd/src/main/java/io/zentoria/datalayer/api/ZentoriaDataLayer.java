package io.zentoria.datalayer.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** What PostgreSQL, Redis and Qdrant should hold for one application, and how that stands. */
@Group(ZentoriaDataLayer.GROUP)
@Version(ZentoriaDataLayer.VERSION)
@Kind(ZentoriaDataLayer.KIND)
@Plural("zentoriadatalayers")
@ShortNames("zdl")
public final class ZentoriaDataLayer extends CustomResource<DataLayerSpec, DataLayerStatus> implements Namespaced {
    public static final String GROUP = "zentoria.io";
    public static final String VERSION = "v1alpha1";
    public static final String KIND = "ZentoriaDataLayer";
}
