package io.zentoria.datalayer.kubernetes.rights;

import java.util.List;
import java.util.Optional;

/**
 * What has to be granted for one kind of object.
 *
 * @param group its API group; empty: the core one
 * @param resource in the plural, with its subresource behind a {@code /}
 * @param name of the only object it is about; empty: all of them
 * @param need when it is needed
 * @param purpose what it is for, as the end of a sentence that begins with "to"
 */
public record Right(
        String group, String resource, Optional<String> name, List<String> verbs, Need need, String purpose) {
    public Right {
        verbs = List.copyOf(verbs);
    }

    /** When a right is needed. */
    public enum Need {
        /** In every namespace with resources. */
        ALWAYS,
        /** In the namespace of the Lease, where several operators agree who works. */
        LEASE,
        /** Where {@code backup.execution} is {@code Job}. */
        JOBS,
        /** Where a resource has a pooler that somebody else does not run. */
        POOLER
    }

    static Right always(String group, String resource, String purpose, String... verbs) {
        return new Right(group, resource, Optional.empty(), List.of(verbs), Need.ALWAYS, purpose);
    }

    /** The resource without its subresource. */
    String kind() {
        int slash = resource.indexOf('/');
        return slash < 0 ? resource : resource.substring(0, slash);
    }

    /** Empty when it is about the object itself. */
    String subresource() {
        int slash = resource.indexOf('/');
        return slash < 0 ? "" : resource.substring(slash + 1);
    }
}
