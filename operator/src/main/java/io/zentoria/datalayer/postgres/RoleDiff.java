package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.credential.ScramVerifier;
import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Roles: attributes, passwords, memberships. */
final class RoleDiff {
    private RoleDiff() {}

    static void diff(Draft draft, PostgresDesired desired, PostgresActual actual) {
        for (PostgresDesired.Role role : desired.roles()) {
            Target target = Draft.target("role", role.name());
            PostgresActual.Role found = actual.roles().get(role.name());
            if (Claims.another(draft, actual, desired.owner(), target)) {
                continue;
            }
            if (role.name().equals(actual.admin().name())) {
                draft.conflict(target, "it is the administrator of adminSecretRef: use another role for that");
                continue;
            }
            if (found == null) {
                create(draft, target, role);
                continue;
            }
            Claims claim = Claims.of(actual, desired.owner(), "role", role.name());
            if (claim == Claims.NOBODY) {
                if (found.superuser()) {
                    draft.conflict(
                            target,
                            "it was there before and is a superuser, for whom limits and row-level security do not hold: name another role, or take SUPERUSER away by hand");
                    continue;
                }
                draft.adopt(target);
            }
            attributes(draft, target, role, found);
            boolean stopped = actual.ledgerRow("role", role.name())
                    .filter(row -> row.state().equals("intended"))
                    .isPresent();
            password(draft, target, role, found, actual.admin().seesVerifiers() || claim == Claims.NOBODY || stopped);
        }
        MembershipDiff.diff(draft, desired, actual);
    }

    private static void create(Draft draft, Target target, PostgresDesired.Role role) {
        draft.make(
                target,
                "create role %s%s%s"
                        .formatted(
                                role.name(),
                                role.connectionLimit() < 0 ? "" : " connection limit " + role.connectionLimit(),
                                role.bypassRowSecurity() ? " bypassing row-level security" : ""),
                Risk.SAFE,
                new PostgresStep.RoleStatements(
                        role.name(),
                        List.of("CREATE ROLE " + Sql.name(role.name()) + " LOGIN CONNECTION LIMIT "
                                + role.connectionLimit() + (role.bypassRowSecurity() ? " BYPASSRLS" : "")),
                        Optional.of(role.password())));
    }

    private static void attributes(Draft draft, Target target, PostgresDesired.Role wanted, PostgresActual.Role found) {
        List<Difference> differences = new ArrayList<>();
        StringBuilder options = new StringBuilder();
        if (!found.login()) {
            differ(differences, options, "login", "no", "yes", "LOGIN");
        }
        if (found.superuser()) {
            differ(differences, options, "superuser", "yes", "no", "NOSUPERUSER");
        }
        if (found.createDatabase()) {
            differ(differences, options, "create database", "yes", "no", "NOCREATEDB");
        }
        if (found.createRole()) {
            differ(differences, options, "create role", "yes", "no", "NOCREATEROLE");
        }
        if (found.replication()) {
            differ(differences, options, "replication", "yes", "no", "NOREPLICATION");
        }
        if (!found.inherit()) {
            differ(differences, options, "inherit", "no", "yes", "INHERIT");
        }
        if (found.bypassRowSecurity() != wanted.bypassRowSecurity()) {
            differ(
                    differences,
                    options,
                    "bypass row-level security",
                    found.bypassRowSecurity() ? "yes" : "no",
                    wanted.bypassRowSecurity() ? "yes" : "no",
                    wanted.bypassRowSecurity() ? "BYPASSRLS" : "NOBYPASSRLS");
        }
        if (found.connectionLimit() != wanted.connectionLimit()) {
            differ(
                    differences,
                    options,
                    "connection limit",
                    limit(found.connectionLimit()),
                    limit(wanted.connectionLimit()),
                    "CONNECTION LIMIT " + wanted.connectionLimit());
        }
        if (found.validUntil() != null && !found.validUntil().equals("infinity")) {
            differ(
                    differences,
                    options,
                    "password valid until",
                    found.validUntil(),
                    "infinity",
                    "VALID UNTIL 'infinity'");
        }
        if (!differences.isEmpty()) {
            draft.change(
                    target,
                    "alter role " + wanted.name(),
                    differences,
                    Risk.SAFE,
                    new PostgresStep.RoleStatements(
                            wanted.name(),
                            List.of("ALTER ROLE " + Sql.name(wanted.name()) + options),
                            Optional.empty()));
        }
    }

    private static void differ(
            List<Difference> differences, StringBuilder options, String what, String from, String to, String option) {
        differences.add(new Difference(what, from, to));
        options.append(' ').append(option);
    }

    private static String limit(int limit) {
        return limit < 0 ? "none" : String.valueOf(limit);
    }

    private static void password(
            Draft draft, Target target, PostgresDesired.Role wanted, PostgresActual.Role found, boolean comparable) {
        boolean fits = wanted.password()
                .known()
                .map(password -> found.verifier()
                        .map(verifier -> ScramVerifier.matches(verifier.reveal(), password))
                        .orElse(false))
                .orElse(false);
        if (fits) {
            return;
        }
        // An administrator who may not see verifiers cannot compare: the password is set when the role is taken over.
        if (!comparable) {
            return;
        }
        draft.change(
                target,
                "set the password of role " + wanted.name() + " to the one in its Secret",
                Risk.DISRUPTIVE,
                new PostgresStep.RoleStatements(wanted.name(), List.of(), Optional.of(wanted.password())));
    }
}
