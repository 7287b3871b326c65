package io.zentoria.datalayer.kubernetes.pooler;

import io.zentoria.datalayer.api.PoolerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.layer.StoreEndpoints;
import io.zentoria.datalayer.monitoring.PoolerConsole;
import io.zentoria.datalayer.monitoring.ProbeTarget;
import io.zentoria.datalayer.pooler.PoolerDesired;
import io.zentoria.datalayer.pooler.PoolerEndpoint;
import java.util.Objects;
import java.util.Optional;

/**
 * The consoles that are probed: that of a PgBouncer elsewhere, or one of those that the operator runs, behind their
 * Service. A console whose certificate has to be verified is not probed, rather than asked without verifying it.
 */
public final class ProbedPooler implements PoolerConsole {
    @Override
    public Optional<Login> of(ProbeTarget target) throws CredentialException {
        PostgresSpec postgres = target.spec().postgres();
        PoolerSpec pooler = postgres == null ? null : postgres.pooler();
        if (pooler == null) {
            return Optional.empty();
        }
        if (pooler.endpoint() != null) {
            return new StoreEndpoints(target.spec(), target.credentials())
                    .pooler()
                    .filter(endpoint -> endpoint.tls() != Tls.Mode.VERIFY_FULL)
                    .map(ProbedPooler::login);
        }
        return PoolerFiles.admin(target.owner(), pooler.adminSecretRef(), target.credentials(), false)
                .map(admin -> new Login(
                        PoolerNames.of(target.owner()) + "." + target.owner().namespace() + ".svc",
                        Objects.requireNonNullElse(pooler.port(), PoolerDesired.PORT),
                        pooler.tlsSecretName() == null ? "disable" : "require",
                        admin.user(),
                        admin.password()));
    }

    private static Login login(PoolerEndpoint endpoint) {
        String mode = switch (endpoint.tls()) {
            case DISABLE -> "disable";
            case PREFER -> "prefer";
            case REQUIRE, VERIFY_FULL -> "require";
        };
        return new Login(endpoint.host(), endpoint.port(), mode, endpoint.user(), endpoint.password());
    }
}
