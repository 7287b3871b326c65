package io.zentoria.datalayer.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One restore or drill of a backup. */
@Group(ZentoriaDataLayer.GROUP)
@Version(ZentoriaDataLayer.VERSION)
@Kind(ZentoriaRestore.KIND)
@Plural("zentoriarestores")
@ShortNames("zrs")
public final class ZentoriaRestore extends CustomResource<RestoreSpec, RestoreStatus> implements Namespaced {
    public static final String KIND = "ZentoriaRestore";
}
