package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.postgres.PostgresActual.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which roles are in which. From PostgreSQL 16 on a membership is there once for each role that granted it, and only what
 * that role granted is revoked by its name (sql-revoke.html).
 */
final class MembershipDiff {
    private static final int GRANTORS_COUNT = 160000; // server_version_num of PostgreSQL 16

    private MembershipDiff() {}

    static void diff(Draft draft, PostgresDesired desired, PostgresActual actual) {
        for (PostgresDesired.Role role : desired.roles()) {
            List<Membership> found = Optional.ofNullable(actual.roles().get(role.name()))
                    .map(PostgresActual.Role::memberships)
                    .orElse(List.of());
            for (String group : role.memberOf()) {
                List<Membership> in = of(found, group);
                if (in.isEmpty()) {
                    statements(
                            draft,
                            role.name(),
                            group,
                            "make role " + role.name() + " a member of " + group,
                            List.of(),
                            List.of("GRANT " + Sql.name(group) + " TO " + Sql.name(role.name())));
                } else {
                    options(draft, role.name(), group, in, actual);
                }
            }
            Set<String> extra = new TreeSet<>();
            found.forEach(membership -> extra.add(membership.group()));
            extra.removeAll(role.memberOf());
            for (String group : extra) {
                statements(
                        draft,
                        role.name(),
                        group,
                        "end the membership of role " + role.name() + " in " + group,
                        List.of(),
                        of(found, group).stream()
                                .map(membership -> revoke("", role.name(), membership, actual))
                                .toList());
            }
        }
        administrator(draft, desired, actual);
    }

    private static List<Membership> of(List<Membership> all, String group) {
        return all.stream()
                .filter(membership -> membership.group().equals(group))
                .toList();
    }

    /** A member has the group's rights, and may not pass them on. */
    private static void options(Draft draft, String role, String group, List<Membership> found, PostgresActual actual) {
        List<Difference> differences = new ArrayList<>();
        List<String> sql = new ArrayList<>();
        for (Membership membership : found) {
            if (membership.admin()) {
                sql.add(revoke("ADMIN OPTION FOR ", role, membership, actual));
            }
        }
        if (!sql.isEmpty()) {
            differences.add(new Difference("admin option", "yes", "no"));
        }
        if (found.stream().noneMatch(Membership::inherit)) {
            differences.add(new Difference("inherit", "no", "yes"));
            sql.add("GRANT " + Sql.name(group) + " TO " + Sql.name(role) + " WITH INHERIT TRUE");
        }
        if (!sql.isEmpty()) {
            statements(draft, role, group, "alter the membership of role " + role + " in " + group, differences, sql);
        }
    }

    /**
     * From PostgreSQL 16 on CREATEROLE alone makes no databases and objects for other roles: who is no superuser must be
     * a member of the owners (sql-createdatabase.html; "must be able to SET ROLE").
     */
    private static void administrator(Draft draft, PostgresDesired desired, PostgresActual actual) {
        if (actual.admin().superuser()) {
            return;
        }
        String admin = actual.admin().name();
        List<Membership> found = Optional.ofNullable(actual.roles().get(admin))
                .map(PostgresActual.Role::memberships)
                .orElse(List.of());
        Set<String> owners = new TreeSet<>();
        desired.databases().forEach(database -> owners.add(database.owner()));
        owners.remove(admin);
        boolean since16 = actual.server().versionNumber() >= GRANTORS_COUNT;
        for (String owner : owners) {
            List<Membership> in = of(found, owner);
            if (in.stream().anyMatch(Membership::inherit) && in.stream().anyMatch(Membership::set)) {
                continue;
            }
            statements(
                    draft,
                    admin,
                    owner,
                    "let the administrator " + admin + " act as role " + owner,
                    List.of(),
                    List.of("GRANT " + Sql.name(owner) + " TO " + Sql.name(admin)
                            + (since16 ? " WITH INHERIT TRUE, SET TRUE" : "")));
        }
    }

    private static String revoke(String what, String role, Membership membership, PostgresActual actual) {
        String by = actual.server().versionNumber() >= GRANTORS_COUNT
                ? " GRANTED BY " + Sql.name(membership.grantor())
                : "";
        return "REVOKE " + what + Sql.name(membership.group()) + " FROM " + Sql.name(role) + by + " CASCADE";
    }

    private static void statements(
            Draft draft, String role, String group, String summary, List<Difference> differences, List<String> sql) {
        draft.change(
                Draft.target("membership", role + " in " + group),
                summary,
                differences,
                Risk.SAFE,
                new PostgresStep.RoleStatements(role, sql, Optional.empty()));
    }
}
