package io.zentoria.datalayer.kubernetes.rights;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks the API server what this process may do, by SelfSubjectAccessReviews, which everybody may make. */
public final class RightsCheck {
    private final KubernetesClient client;

    public RightsCheck(KubernetesClient client) {
        this.client = client;
    }

    /**
     * A right that is not granted, in words.
     *
     * @param need when it is missed
     * @param words one sentence: what may not be done where, what it is for, and what to do
     */
    public record Missing(Right.Need need, String words) {}

    /**
     * What is missing of the operator's rights.
     *
     * @param namespaces that it works in; empty: all
     * @param leaseNamespace where its Lease lies; empty: it has none
     * @throws io.fabric8.kubernetes.client.KubernetesClientException when the API server does not answer
     */
    public List<Missing> missing(Set<String> namespaces, Optional<String> leaseNamespace) {
        List<Missing> missing = new ArrayList<>();
        for (Right right : Rights.OPERATOR) {
            if (right.need() == Right.Need.LEASE) {
                continue;
            }
            if (namespaces.isEmpty()) {
                look(right, "").ifPresent(missing::add);
            } else {
                namespaces.stream()
                        .sorted()
                        .forEach(namespace -> look(right, namespace).ifPresent(missing::add));
            }
        }
        leaseNamespace.map(this::missingForLease).ifPresent(missing::addAll);
        return missing;
    }

    /** What is missing to hold the Lease in a namespace; as above. */
    public List<Missing> missingForLease(String namespace) {
        return Rights.OPERATOR.stream()
                .filter(right -> right.need() == Right.Need.LEASE)
                .map(right -> look(right, namespace))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Missing> look(Right right, String namespace) {
        List<String> refused = right.verbs().stream()
                .filter(verb -> !may(right, verb, namespace))
                .toList();
        return refused.isEmpty()
                ? Optional.empty()
                : Optional.of(new Missing(right.need(), words(right, refused, namespace)));
    }

    private boolean may(Right right, String verb, String namespace) {
        SelfSubjectAccessReview asked = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withGroup(right.group())
                .withResource(right.kind())
                .withSubresource(right.subresource())
                .withName(right.name().orElse(""))
                .withVerb(verb)
                .withNamespace(namespace)
                .endResourceAttributes()
                .endSpec()
                .build();
        SelfSubjectAccessReview answer =
                client.authorization().v1().selfSubjectAccessReview().create(asked);
        return answer.getStatus() != null
                && Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }

    private static String words(Right right, List<String> verbs, String namespace) {
        return "the operator may not %s %s%s%s in %s, which it needs %s: give its ServiceAccount that right"
                .formatted(
                        String.join(", ", verbs),
                        right.resource(),
                        right.group().isEmpty() ? "" : "." + right.group(),
                        right.name().map(name -> " " + name).orElse(""),
                        namespace.isEmpty() ? "all namespaces" : "namespace " + namespace,
                        right.purpose());
    }
}
