package io.zentoria.datalayer.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.postgres.PostgresActual.Admin;
import io.zentoria.datalayer.postgres.PostgresActual.Database;
import io.zentoria.datalayer.postgres.PostgresActual.LedgerRow;
import io.zentoria.datalayer.postgres.PostgresActual.Parameter;
import io.zentoria.datalayer.postgres.PostgresActual.Role;
import io.zentoria.datalayer.postgres.PostgresActual.Server;
import io.zentoria.datalayer.postgres.PostgresActual.Setting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads a server: three round trips for what all databases share, one or two for each database. */
final class PostgresObserve {
    private static final int OLDEST = 150000; // server_version_num of PostgreSQL 15
    private static final String WHO = """
            select json_build_object(
              'version', current_setting('server_version'),
              'number', current_setting('server_version_num')::int,
              'identifier', (select system_identifier::text from pg_control_system()),
              'recovering', pg_is_in_recovery(),
              'admin', current_user,
              'superuser', (select rolsuper from pg_roles where rolname = current_user),
              'verifiers', has_table_privilege('pg_catalog.pg_authid', 'SELECT'),
              'files', has_table_privilege('pg_catalog.pg_file_settings', 'SELECT')
                       and has_function_privilege('pg_catalog.pg_show_all_file_settings()', 'EXECUTE'),
              'alterSystem', coalesce(current_setting('allow_alter_system', true), 'on') = 'on',
              'ledger', to_regclass('zentoria_operator.ledger') is not null)
            """;
    private static final String LEDGER = """
            select coalesce(json_agg(json_build_object('kind', kind, 'name', name, 'owner', owner, 'state', state)
                     order by kind, name), '[]')
            from zentoria_operator.ledger
            """;
    private static final String SHARED = """
            select json_build_object(
              'roles', (select coalesce(json_agg(json_build_object(
                  'name', r.rolname, 'login', r.rolcanlogin, 'superuser', r.rolsuper, 'createDatabase', r.rolcreatedb,
                  'createRole', r.rolcreaterole, 'replication', r.rolreplication, 'inherit', r.rolinherit,
                  'bypass', r.rolbypassrls, 'limit', r.rolconnlimit, 'until', r.rolvaliduntil::text,
                  'verifier', %s,
                  'memberships', (select coalesce(json_agg(json_build_object(
                      'group', g.rolname, 'grantor', pg_get_userbyid(m.grantor), 'admin', m.admin_option,
                      'inherit', coalesce((to_jsonb(m)->>'inherit_option')::boolean, true),
                      'set', coalesce((to_jsonb(m)->>'set_option')::boolean, true)) order by g.rolname, m.grantor), '[]')
                    from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid),
                  'owns', (select coalesce(json_agg(distinct coalesce(o.datname, '(shared)')), '[]')
                    from pg_shdepend d left join pg_database o
                      on o.oid = case when d.classid = 'pg_database'::regclass then d.objid else d.dbid end
                    where d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid and d.deptype = 'o'))
                  order by r.rolname), '[]')
                from pg_roles r where r.rolname = any (?::text[]) or r.rolname = current_user),
              'databases', (select json_agg(json_build_object(
                  'name', d.datname, 'owner', pg_get_userbyid(d.datdba), 'encoding', pg_encoding_to_char(d.encoding),
                  'template', d.datistemplate, 'connectable', d.datallowconn and d.datconnlimit <> -2,
                  'bytes', case when d.datname = any (?::text[]) and has_database_privilege(d.oid, 'CONNECT')
                           then pg_database_size(d.oid) else 0 end) order by d.datname)
                from pg_database d),
              'settings', (select coalesce(json_agg(json_build_object(
                  'role', r.rolname, 'database', d.datname,
                  'name', split_part(c, '=', 1), 'value', substr(c, position('=' in c) + 1))
                  order by r.rolname, d.datname, c), '[]')
                from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole
                left join pg_database d on d.oid = s.setdatabase cross join unnest(s.setconfig) c),
              'parameters', (select coalesce(json_agg(json_build_object(
                  'name', lower(p.name), 'running', p.setting, 'type', p.vartype, 'unit', p.unit, 'context', p.context,
                  'source', p.source, 'pendingRestart', p.pending_restart,
                  'file', %s) order by p.name), '[]')
                from pg_settings p where lower(p.name) = any (?::text[])))
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Connections connections;

    PostgresObserve(Connections connections) {
        this.connections = connections;
    }

    PostgresActual read(PostgresDesired desired) throws StoreException {
        try {
            Connection maintenance = connections.maintenance();
            JsonNode who = one(maintenance, WHO);
            Server server = server(who);
            List<LedgerRow> ledger =
                    who.get("ledger").asBoolean() ? list(one(maintenance, LEDGER), LedgerRow.class) : List.of();
            Set<String> roles = new TreeSet<>();
            desired.roles().forEach(role -> roles.add(role.name()));
            roles.addAll(ledgerNames(ledger, desired, "role"));
            Set<String> databases = new TreeSet<>();
            desired.databases().forEach(database -> databases.add(database.name()));
            Set<String> owned = ledgerNames(ledger, desired, "database");
            Set<String> parameters = new TreeSet<>();
            desired.parameters().keySet().forEach(name -> parameters.add(name.toLowerCase(Locale.ROOT)));
            if (desired.pooled()) {
                parameters.addAll(PostgresStore.LIMITS);
            }
            ledgerNames(ledger, desired, "parameter").forEach(name -> parameters.add(name.toLowerCase(Locale.ROOT)));
            JsonNode shared = one(
                    maintenance,
                    SHARED.formatted(
                            who.get("verifiers").asBoolean()
                                    ? "(select a.rolpassword from pg_authid a where a.oid = r.oid)"
                                    : "null",
                            who.get("files").asBoolean()
                                    ? "(select f.setting from pg_file_settings f where lower(f.name) = lower(p.name) order by f.seqno desc limit 1)"
                                    : "null"),
                    roles,
                    databases,
                    parameters);
            Map<String, Database> there = list(shared.get("databases"), Database.class).stream()
                    .collect(Collectors.toMap(Database::name, database -> database));
            Map<String, PostgresActual.Inside> inside = new HashMap<>();
            InsideObserve reader = new InsideObserve(connections);
            for (PostgresDesired.Database database : desired.databases()) {
                Database found = there.get(database.name());
                if (found != null && found.connectable()) {
                    inside.put(database.name(), reader.read(database, roles));
                }
            }
            for (String database : owned) {
                Database found = there.get(database);
                if (found != null && found.connectable() && !inside.containsKey(database)) {
                    inside.put(database, PostgresActual.Inside.EMPTY);
                }
            }
            return new PostgresActual(
                    server,
                    new Admin(
                            who.get("admin").asText(),
                            who.get("superuser").asBoolean(),
                            who.get("verifiers").asBoolean(),
                            who.get("alterSystem").asBoolean()),
                    roles(shared.get("roles")),
                    there,
                    list(shared.get("settings"), Setting.class),
                    list(shared.get("parameters"), Parameter.class).stream()
                            .collect(Collectors.toMap(Parameter::name, parameter -> parameter)),
                    ledger,
                    inside);
        } catch (SQLException e) {
            throw PostgresErrors.of(connections.address(), "read the catalogs", e);
        }
    }

    private Server server(JsonNode who) throws StoreException {
        Server server = new Server(
                who.get("version").asText().replaceFirst(" .*", ""),
                who.get("number").asInt(),
                who.get("identifier").asText(),
                who.get("recovering").asBoolean());
        if (server.versionNumber() < OLDEST) {
            throw new StoreException(
                    StoreKind.POSTGRES,
                    connections.address(),
                    StoreException.Kind.INVALID,
                    "UnsupportedVersion",
                    "PostgreSQL at %s is version %s: 15 is the oldest that the operator looks after"
                            .formatted(connections.address(), server.version()),
                    null);
        }
        if (server.recovering()) {
            throw new StoreException(
                    StoreKind.POSTGRES,
                    connections.address(),
                    StoreException.Kind.UNAVAILABLE,
                    "ReadOnly",
                    "PostgreSQL at %s is a standby or recovering: point the endpoint at the primary"
                            .formatted(connections.address()),
                    null);
        }
        return server;
    }

    private static Set<String> ledgerNames(List<LedgerRow> ledger, PostgresDesired desired, String kind) {
        return ledger.stream()
                .filter(row -> row.kind().equals(kind)
                        && row.owner().equals(desired.owner().path()))
                .map(LedgerRow::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, Role> roles(JsonNode nodes) {
        Map<String, Role> roles = new LinkedHashMap<>();
        for (JsonNode node : nodes) {
            Optional<Password> verifier =
                    Optional.ofNullable(text(node.get("verifier"))).map(Password::of);
            String name = node.get("name").asText();
            roles.put(
                    name,
                    new Role(
                            name,
                            node.get("login").asBoolean(),
                            node.get("superuser").asBoolean(),
                            node.get("createDatabase").asBoolean(),
                            node.get("createRole").asBoolean(),
                            node.get("replication").asBoolean(),
                            node.get("inherit").asBoolean(),
                            node.get("bypass").asBoolean(),
                            node.get("limit").asInt(),
                            text(node.get("until")),
                            verifier,
                            list(node.get("memberships"), PostgresActual.Membership.class),
                            strings(node.get("owns"))));
        }
        return roles;
    }

    static Set<String> strings(JsonNode nodes) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        return node == null || node.isNull() ? null : node.asText();
    }

    static <T> List<T> list(JsonNode nodes, Class<T> type) {
        List<T> all = new ArrayList<>();
        for (JsonNode node : nodes) {
            all.add(value(node, type));
        }
        return List.copyOf(all);
    }

    static <T> T value(JsonNode node, Class<T> type) {
        try {
            return JSON.treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the server's JSON is not a " + type.getSimpleName(), e);
        }
    }

    /** The one JSON value that a statement gives; every parameter is a list of texts. */
    @SafeVarargs
    static JsonNode one(Connection connection, String sql, Collection<String>... lists) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int position = 1;
            for (Collection<String> list : lists) {
                statement.setArray(position++, connection.createArrayOf("text", list.toArray()));
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String json = row.getString(1);
                return json == null ? NullNode.getInstance() : JSON.readTree(json);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the server sent no JSON", e);
        }
    }
}
