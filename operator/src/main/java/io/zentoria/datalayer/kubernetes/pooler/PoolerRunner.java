package io.zentoria.datalayer.kubernetes.pooler;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.zentoria.datalayer.api.PoolerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.CredentialStore;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.layer.StoreEndpoints;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.pooler.PooledServer;
import io.zentoria.datalayer.pooler.PoolerDesired;
import io.zentoria.datalayer.pooler.PoolerStore;
import io.zentoria.datalayer.pooler.UserList;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's part of a pooler, after each pass over the stores: its files are brought to what the spec and the server
 * say, and where the operator runs PgBouncer, so are its objects.
 */
public final class PoolerRunner {
    /** The image of PgBouncer, where neither a resource nor the operator's Deployment says another. */
    private static final String IMAGE = "ghcr.io/cloudnative-pg/pgbouncer:1.25.2";

    private static final String IMAGE_VARIABLE = "ZDL_PGBOUNCER_IMAGE";
    private static final int UNPROCESSABLE = 422;
    private static final Logger LOG = LoggerFactory.getLogger(PoolerRunner.class);

    private final KubernetesClient client;
    private final OwnObjects objects;
    private final PoolerPods pods;

    public PoolerRunner(KubernetesClient client) {
        this.client = client;
        this.objects = new OwnObjects(client);
        this.pods = new PoolerPods(client);
    }

    /**
     * Looks at the pooler of a resource, and brings it to its spec.
     *
     * @param outcome how the stores stand now
     * @param mayWrite false in Observe mode and while paused
     * @param known whether the resource had a pooler when it was last looked at
     * @return empty when the resource has none
     */
    public Optional<PoolerSeen> look(
            ZentoriaDataLayer resource, CredentialStore secrets, PassOutcome outcome, boolean mayWrite, boolean known) {
        PostgresSpec postgres = resource.getSpec().postgres();
        PoolerSpec pooler = postgres == null ? null : postgres.pooler();
        try {
            if (postgres == null || pooler == null) {
                if (known && mayWrite) {
                    objects.remove(PoolerRemains.of(resource));
                }
                return Optional.empty();
            }
            return Optional.of(bring(new Asked(resource, postgres, pooler, secrets, mayWrite), outcome));
        } catch (KubernetesClientException e) {
            return Optional.of(refused(e));
        } catch (CredentialException e) {
            return Optional.of(PoolerSeen.unfit(!e.permanent(), e.reason(), e.getMessage()));
        }
    }

    private record Asked(
            ZentoriaDataLayer resource,
            PostgresSpec postgres,
            PoolerSpec pooler,
            CredentialStore secrets,
            boolean mayWrite) {
        Owner owner() {
            return new Owner(
                    resource.getMetadata().getNamespace(),
                    resource.getMetadata().getName());
        }

        boolean runByUs() {
            return pooler.endpoint() == null;
        }
    }

    private PoolerSeen bring(Asked asked, PassOutcome outcome) throws CredentialException {
        Optional<PooledServer> server = outcome.stores().stream()
                .flatMap(store -> store.details().pooled().stream())
                .findFirst();
        if (server.isEmpty()) {
            return PoolerSeen.waiting(
                    "NotRead", "PostgreSQL was not read, and so not the verifiers that PgBouncer needs");
        }
        if (!server.get().visible()) {
            return PoolerSeen.stuck(
                    "VerifiersHidden",
                    "the administrator of adminSecretRef may not read pg_authid, and PgBouncer needs the server's own verifiers in its user list: name an administrator who may, or GRANT SELECT ON pg_authid");
        }
        Owner owner = asked.owner();
        Optional<PoolerFiles.Admin> admin =
                PoolerFiles.admin(owner, asked.pooler().adminSecretRef(), asked.secrets(), asked.mayWrite());
        if (admin.isEmpty()) {
            return PoolerSeen.stuck("ChangesHeld", "the login of PgBouncer's console is to be made");
        }
        String user = admin.get().user();
        if (asked.postgres().roles().stream().anyMatch(role -> role.name().equals(user))) {
            return PoolerSeen.stuck(
                    "Conflict",
                    "%s is a role of the spec and the console's user of pooler.adminSecretRef: name another user there"
                            .formatted(user));
        }
        PoolerDesired desired = PoolerDesired.of(asked.postgres());
        PoolerFiles files = PoolerFiles.of(asked.postgres(), desired, server.get(), admin.get(), userList(owner));
        PoolerObjects wanted = new PoolerObjects(asked.resource());
        List<HasMetadata> all = new ArrayList<>(wanted.files(files));
        if (asked.runByUs()) {
            all.addAll(wanted.running(desired, image()));
        } else if (asked.mayWrite()) {
            objects.remove(wanted.running(desired, image()));
        }
        OwnObjects.Outcome brought = objects.bring(all, asked.mayWrite());
        brought.written().forEach(name -> LOG.info("PgBouncer: applied {}", name));
        if (brought.anothers().isPresent()) {
            return PoolerSeen.stuck(
                    "Conflict",
                    "%s exists and is not this resource's: delete it, or give the resource another name"
                            .formatted(brought.anothers().get()));
        }
        if (!asked.runByUs()) {
            return elsewhere(asked, files, outcome);
        }
        if (!brought.held().isEmpty()) {
            return PoolerSeen.stuck("ChangesHeld", "to be applied: " + String.join(", ", brought.held()));
        }
        return pods.look(asked.resource(), desired, wanted, files, outcome.migrated(), asked.mayWrite());
    }

    /** Where somebody else runs it the pass has looked at all but the user list, which is made only after PostgreSQL. */
    private static PoolerSeen elsewhere(Asked asked, PoolerFiles files, PassOutcome outcome)
            throws CredentialException {
        PoolerSeen there = PoolerSeen.asDesired("PgBouncer's files are in ConfigMap %s and Secret %s"
                .formatted(PoolerNames.of(asked.owner()), PoolerNames.users(asked.owner())));
        String mark = UserList.markOf(files.users()).orElseThrow();
        boolean older = outcome.stores().stream()
                .flatMap(store -> store.details().console().stream())
                .anyMatch(console -> console.mark().isPresent() && !console.hasLoaded(mark));
        if (!older || !asked.mayWrite()) {
            return there;
        }
        try (PoolerStore store =
                new PoolerStore(new StoreEndpoints(asked.resource().getSpec(), asked.secrets())
                        .pooler()
                        .orElseThrow())) {
            store.loadUsers(mark);
            return there;
        } catch (StoreException e) {
            return PoolerSeen.unfit(e.kind() == StoreException.Kind.UNAVAILABLE, e.reason(), e.getMessage());
        }
    }

    private Optional<Password> userList(Owner owner) {
        Secret secret = client.secrets()
                .inNamespace(owner.namespace())
                .withName(PoolerNames.users(owner))
                .get();
        return Optional.ofNullable(secret)
                .map(Secret::getData)
                .map(data -> data.get(PoolerFiles.USERS))
                .map(encoded -> Password.of(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8)));
    }

    private static String image() {
        return Optional.ofNullable(System.getenv(IMAGE_VARIABLE)).orElse(IMAGE);
    }

    private static PoolerSeen refused(KubernetesClientException e) {
        String said = e.getStatus() == null || e.getStatus().getMessage() == null
                ? "HTTP " + e.getCode()
                : e.getStatus().getMessage();
        return switch (e.getCode()) {
            case HttpURLConnection.HTTP_FORBIDDEN ->
                PoolerSeen.stuck("Forbidden", "the API server does not let the operator keep PgBouncer: " + said);
            case UNPROCESSABLE, HttpURLConnection.HTTP_BAD_REQUEST ->
                PoolerSeen.stuck("PoolerRefused", "the API server refuses an object of PgBouncer: " + said);
            default ->
                PoolerSeen.waiting("PoolerUnwritten", "the objects of PgBouncer could not be looked after: " + said);
        };
    }
}
