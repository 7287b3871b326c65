package io.zentoria.datalayer.kubernetes.doctor;

import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.api.check.SpecCheck;
import io.zentoria.datalayer.doctor.Diagnosis;
import io.zentoria.datalayer.plan.StoreKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** What the status of a resource says that a person should know. Pure. */
public final class ResourceDoctor {
    /** Conditions that are False when all is well. */
    private static final Set<String> BAD_WHEN_TRUE = Set.of("Stalled", "Drifted", "RestartRequired");

    private static final Set<String> NEITHER = Set.of("Reconciling", "Paused");

    private static final Map<String, String> RUNBOOKS = Map.of(
            "Ready", "not-ready",
            "Stalled", "stalled",
            "Drifted", "drift",
            "BackupsHealthy", "backup-missed",
            "BackupVerified", "backup-not-verified");

    private ResourceDoctor() {}

    /** Tells what its spec and its conditions say. */
    public static void examine(ZentoriaDataLayer resource, Consumer<Diagnosis> found) {
        String name = resource.getMetadata().getNamespace() + "/"
                + resource.getMetadata().getName();
        if (resource.getSpec() == null) {
            found.accept(Diagnosis.fail("resource " + name, "it has no spec", "write what the stores should hold"));
            return;
        }
        List<String> problems = SpecCheck.problems(resource.getSpec());
        problems.forEach(problem -> found.accept(Diagnosis.fail("resource " + name, problem, "")));
        DataLayerStatus status = resource.getStatus();
        if (status == null || status.conditions().isEmpty()) {
            found.accept(Diagnosis.fail(
                    "resource " + name,
                    "no operator has looked at it yet",
                    "look whether one runs and watches namespace "
                            + resource.getMetadata().getNamespace()));
            return;
        }
        if (!Objects.equals(status.observedGeneration(), resource.getMetadata().getGeneration())) {
            found.accept(Diagnosis.warn(
                    "resource " + name,
                    "the status is of an earlier generation than the spec",
                    "wait a moment; if it stays so, look whether the operator runs"));
        }
        for (DataLayerStatus.Condition condition : status.conditions()) {
            condition("condition " + name + " " + condition.type(), condition, found);
        }
        status.warnings()
                .forEach(warning -> found.accept(
                        Diagnosis.warn("resource " + name, warning.message() + " (" + warning.reason() + ")", "")));
    }

    /** Which server answered for each store, as the status remembers it. */
    public static Map<StoreKind, String> identities(ZentoriaDataLayer resource) {
        Map<StoreKind, String> identities = new EnumMap<>(StoreKind.class);
        if (resource.getStatus() != null) {
            for (DataLayerStatus.Server server : resource.getStatus().servers()) {
                String identity = server.identity();
                for (StoreKind kind : StoreKind.values()) {
                    if (kind.word().equals(server.store()) && identity != null && !identity.isEmpty()) {
                        identities.put(kind, identity);
                    }
                }
            }
        }
        return identities;
    }

    private static void condition(String subject, DataLayerStatus.Condition condition, Consumer<Diagnosis> found) {
        boolean yes = "True".equals(condition.status());
        String said = "%s is %s (%s): %s"
                .formatted(condition.type(), condition.status(), condition.reason(), condition.message());
        if (NEITHER.contains(condition.type())) {
            if (yes) {
                found.accept(Diagnosis.warn(subject, said, ""));
            }
            return;
        }
        if (yes != BAD_WHEN_TRUE.contains(condition.type())) {
            found.accept(Diagnosis.ok(subject, said));
            return;
        }
        String page = RUNBOOKS.get(condition.type());
        String mend = "see docs/" + (page == null ? "conditions.md" : "runbooks/" + page + ".md");
        boolean waits = condition.status().equals("Unknown") || condition.type().equals("Drifted");
        found.accept(waits ? Diagnosis.warn(subject, said, mend) : Diagnosis.fail(subject, said, mend));
    }
}
