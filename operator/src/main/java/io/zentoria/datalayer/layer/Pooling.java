package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.api.PoolerSpec;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Notice;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.pooler.PoolArithmetic;
import io.zentoria.datalayer.pooler.PooledServer;
import io.zentoria.datalayer.pooler.PoolerDesired;
import io.zentoria.datalayer.pooler.PoolerEndpoint;
import io.zentoria.datalayer.pooler.ServerLimits;
import io.zentoria.datalayer.postgres.PostgresActual;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Where PostgreSQL and the pooler in front of it meet. */
final class Pooling {
    private Pooling() {}

    /** What the pooler has to know of a server. */
    static Optional<PooledServer> server(PostgresSpec spec, PostgresActual actual) {
        if (spec.pooler() == null) {
            return Optional.empty();
        }
        Map<String, Password> verifiers = new HashMap<>();
        for (PostgresSpec.Role role : spec.roles()) {
            Optional.ofNullable(actual.roles().get(role.name()))
                    .flatMap(PostgresActual.Role::verifier)
                    .ifPresent(verifier -> verifiers.put(role.name(), verifier));
        }
        return Optional.of(new PooledServer(verifiers, actual.admin().seesVerifiers(), limits(actual)));
    }

    /** A plan with what the pools do to the server's limits. */
    static Plan withSums(PostgresSpec spec, PostgresActual actual, Plan plan) {
        if (spec.pooler() == null) {
            return plan;
        }
        List<Notice> notices = new ArrayList<>(plan.notices());
        notices.addAll(PoolArithmetic.notices(PoolerDesired.of(spec), limits(actual)));
        return new Plan(plan.store(), plan.changes(), plan.conflicts(), plan.orphans(), notices);
    }

    private static Optional<ServerLimits> limits(PostgresActual actual) {
        return number(actual, "max_connections")
                .map(most -> new ServerLimits(
                        most,
                        number(actual, "superuser_reserved_connections").orElse(0)
                                + number(actual, "reserved_connections").orElse(0)));
    }

    private static Optional<Integer> number(PostgresActual actual, String parameter) {
        return actual.parameter(parameter)
                .map(PostgresActual.Parameter::running)
                .filter(value -> value.matches("\\d{1,9}"))
                .map(Integer::valueOf);
    }

    /** The host and port of a console that somebody else runs. */
    static String address(PostgresSpec spec) {
        PoolerSpec pooler = pooler(spec);
        PoolerSpec.Endpoint endpoint = Objects.requireNonNull(pooler.endpoint());
        String host = endpoint.host();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port(pooler, endpoint);
    }

    private static int port(PoolerSpec pooler, PoolerSpec.Endpoint endpoint) {
        return Objects.requireNonNullElse(
                endpoint.port(), Objects.requireNonNullElse(pooler.port(), PoolerDesired.PORT));
    }

    /** That console, with who logs in there. */
    static PoolerEndpoint endpoint(PostgresSpec spec, Passwords passwords) throws CredentialException {
        PoolerSpec pooler = pooler(spec);
        PoolerSpec.Endpoint endpoint = Objects.requireNonNull(pooler.endpoint());
        Tls tls = endpoint.tls();
        String admin = Objects.requireNonNull(pooler.adminSecretRef(), "the schema asks for it")
                .name();
        return new PoolerEndpoint(
                endpoint.host(),
                port(pooler, endpoint),
                tls == null || tls.mode() == null ? Tls.Mode.PREFER : tls.mode(),
                StoreSessions.authority(tls, passwords),
                passwords.given(new SecretRef(admin, "username"), "username").reveal(),
                passwords.given(new SecretRef(admin, "password"), "password"));
    }

    private static PoolerSpec pooler(PostgresSpec spec) {
        return Objects.requireNonNull(spec.pooler(), "asked for only when the spec has it");
    }
}
