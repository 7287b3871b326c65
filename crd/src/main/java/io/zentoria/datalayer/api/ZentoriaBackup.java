package io.zentoria.datalayer.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One backup of a data layer, made by a schedule or by a person. */
@Group(ZentoriaDataLayer.GROUP)
@Version(ZentoriaDataLayer.VERSION)
@Kind(ZentoriaBackup.KIND)
@Plural("zentoriabackups")
@ShortNames("zbk")
public final class ZentoriaBackup extends CustomResource<BackupRunSpec, BackupRunStatus> implements Namespaced {
    public static final String KIND = "ZentoriaBackup";
}
