package io.zentoria.datalayer.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a server holds, in the words of a spec.
 *
 * @param spec with the endpoint and secrets of the given one
 * @param remarks what those words cannot say, a sentence each
 */
public record PostgresExport(PostgresSpec spec, List<String> remarks) {
    private static final String SHARED = """
            select json_build_object(
              'roles', (select coalesce(json_agg(json_build_object('name', r.rolname, 'limit', r.rolconnlimit, 'bypass', r.rolbypassrls,
                  'odd', concat_ws(', ', case when not r.rolcanlogin then 'it cannot log in' end,
                    case when r.rolsuper then 'it is a superuser' end, case when r.rolcreatedb then 'it may create databases' end,
                    case when r.rolcreaterole then 'it may create roles' end, case when r.rolreplication then 'it may replicate' end,
                    case when not r.rolinherit then 'it does not inherit' end,
                    case when r.rolvaliduntil is not null and r.rolvaliduntil <> 'infinity' then 'its password ends' end),
                  'groups', (select coalesce(json_agg(distinct g.rolname), '[]') from pg_auth_members m join pg_roles g on g.oid = m.roleid
                    where m.member = r.oid)) order by r.oid), '[]')
                from pg_roles r where r.rolname !~ '^pg_' and r.rolname <> current_user),
              'databases', (select coalesce(json_agg(json_build_object('name', d.datname, 'owner', pg_get_userbyid(d.datdba),
                  'odd', concat_ws(', ', case when pg_encoding_to_char(d.encoding) <> 'UTF8' then 'its encoding is ' || pg_encoding_to_char(d.encoding) end,
                    case when not d.datallowconn or d.datconnlimit = -2 then 'it takes no connections' end)) order by d.oid), '[]')
                from pg_database d where not d.datistemplate and d.datname <> current_database()),
              'parameters', (select coalesce(json_object_agg(p.name, current_setting(p.name) order by p.name), '{}')
                from pg_settings p where p.source = 'configuration file' and p.context not in ('internal')
                  and p.name !~ '^(lc_|ssl|krb_|unix_socket|log_line_prefix|log_directory|log_filename)'
                  and p.name not in ('data_directory', 'config_file', 'hba_file', 'ident_file', 'external_pid_file', 'listen_addresses', 'port',
                    'TimeZone', 'log_timezone', 'DateStyle', 'default_text_search_config', 'dynamic_shared_memory_type', 'cluster_name',
                    'password_encryption', 'fsync', 'full_page_writes', 'synchronous_commit', 'logging_collector')
                  and (p.setting is distinct from p.boot_val)),
              'ledger', to_regclass('zentoria_operator.ledger') is not null)
            """;
    private static final String LEDGER = """
            select coalesce(json_object_agg(name, (select current_setting(p.name) from pg_settings p where lower(p.name) = lower(l.name))), '{}')
            from zentoria_operator.ledger l where kind = 'parameter' and owner = any (?::text[])
            """;
    private static final String INSIDE = """
            select json_build_object(
              'vectors', (select coalesce(json_agg(json_build_object('schema', n.nspname, 'name', c.relname, 'type', format_type(a.atttypid, a.atttypmod))
                  order by n.nspname, c.oid), '[]')
                from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
                where a.attname = 'embedding' and not a.attisdropped and c.relkind = 'r' and format_type(a.atttypid, a.atttypmod) ~ 'vector\\(\\d+\\)$'),
              'partitioned', (select coalesce(json_agg(json_build_object('schema', n.nspname, 'name', c.relname, 'key', pg_get_partkeydef(c.oid),
                  'partitions', (select coalesce(json_agg(k.relname order by k.relname), '[]') from pg_inherits h join pg_class k on k.oid = h.inhrelid
                    where h.inhparent = c.oid and pg_get_expr(k.relpartbound, k.oid) <> 'DEFAULT')) order by n.nspname, c.relname), '[]')
                from pg_partitioned_table t join pg_class c on c.oid = t.partrelid join pg_namespace n on n.oid = c.relnamespace))
            """;

    public PostgresExport {
        remarks = List.copyOf(remarks);
    }

    /**
     * Reads a server.
     *
     * @param given the endpoint and secrets, and the pooler, which stay
     * @param now for the partitions that are made ahead
     */
    public static PostgresExport read(PostgresEndpoint endpoint, Owner owner, PostgresSpec given, Instant now)
            throws StoreException {
        try (Connections connections = new Connections(endpoint)) {
            return new Reading(connections, endpoint, owner, given, now).export();
        } catch (SQLException e) {
            throw PostgresErrors.of(endpoint.address(), "read the catalogs", e);
        }
    }

    /** One reading. */
    private static final class Reading {
        private final Connections connections;
        private final PostgresEndpoint endpoint;
        private final Owner owner;
        private final PostgresSpec given;
        private final Instant now;
        private final List<String> remarks = new ArrayList<>();

        Reading(Connections connections, PostgresEndpoint endpoint, Owner owner, PostgresSpec given, Instant now) {
            this.connections = connections;
            this.endpoint = endpoint;
            this.owner = owner;
            this.given = given;
            this.now = now;
        }

        PostgresExport export() throws StoreException, SQLException {
            JsonNode shared = PostgresObserve.one(connections.maintenance(), SHARED);
            List<PostgresSpec.Role> roles = roles(shared.get("roles"));
            Set<String> names = new TreeSet<>();
            roles.forEach(role -> names.add(role.name()));
            List<PostgresSpec.Database> bare = databases(shared.get("databases"), names);
            PostgresActual actual = new PostgresObserve(connections)
                    .read(PostgresDesired.of(
                            owner, with(roles, bare, new TreeMap<>()), endpoint, Map.of(), Map.of(), now));
            List<PostgresSpec.Database> whole = new ArrayList<>();
            for (PostgresSpec.Database database : bare) {
                whole.add(new ExportedDatabase(database, names, actual.insideOf(database.name()), remarks).whole());
            }
            return new PostgresExport(with(roles, whole, parameters(shared)), remarks);
        }

        private PostgresSpec with(
                List<PostgresSpec.Role> roles, List<PostgresSpec.Database> databases, Map<String, String> parameters) {
            return new PostgresSpec(
                    given.endpoint(), given.adminSecretRef(), parameters, roles, databases, given.pooler());
        }

        private SortedMap<String, String> parameters(JsonNode shared) throws StoreException, SQLException {
            SortedMap<String, String> parameters = new TreeMap<>();
            shared.get("parameters")
                    .properties()
                    .forEach(entry ->
                            parameters.put(entry.getKey(), entry.getValue().asText()));
            if (shared.get("ledger").asBoolean()) {
                // What the operator set it would set back, were it no longer named.
                JsonNode set = PostgresObserve.one(connections.maintenance(), LEDGER, List.of(owner.path()));
                set.properties().forEach(entry -> {
                    parameters.keySet().removeIf(name -> name.equalsIgnoreCase(entry.getKey()));
                    parameters.put(entry.getKey(), entry.getValue().asText());
                });
            }
            return parameters;
        }

        private List<PostgresSpec.Role> roles(JsonNode found) {
            List<PostgresSpec.Role> roles = new ArrayList<>();
            for (JsonNode role : found) {
                String name = role.get("name").asText();
                String odd = role.get("odd").asText();
                if (!odd.isEmpty()) {
                    remarks.add("role %s is left out: %s, which a resource has no word for".formatted(name, odd));
                    continue;
                }
                Optional<PostgresSpec.Role> known = given.roles().stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst();
                int limit = role.get("limit").asInt();
                List<String> groups = new ArrayList<>();
                role.get("groups").forEach(group -> groups.add(group.asText()));
                roles.add(new PostgresSpec.Role(
                        name,
                        limit < 0 ? null : limit,
                        role.get("bypass").asBoolean() ? true : null,
                        groups,
                        known.map(PostgresSpec.Role::passwordSecretRef).orElse(null)));
            }
            return roles;
        }

        /** With what is asked for by name when the inside is observed; the rest is filled in after that. */
        private List<PostgresSpec.Database> databases(JsonNode found, Set<String> roles)
                throws StoreException, SQLException {
            List<PostgresSpec.Database> databases = new ArrayList<>();
            for (JsonNode database : found) {
                String name = database.get("name").asText();
                String its = database.get("owner").asText();
                String odd = database.get("odd").asText();
                if (!roles.contains(its)) {
                    odd = "it belongs to " + its + ", which is none of the roles here"
                            + (odd.isEmpty() ? "" : ", " + odd);
                }
                if (!odd.isEmpty()) {
                    remarks.add("database %s is left out: %s".formatted(name, odd));
                    continue;
                }
                JsonNode inside = PostgresObserve.one(connections.to(name), INSIDE);
                databases.add(new PostgresSpec.Database(
                        name,
                        its,
                        List.of(),
                        null,
                        List.of(),
                        List.of(),
                        vectors(inside.get("vectors")),
                        partitions(name, inside.get("partitioned")),
                        List.of()));
            }
            return databases;
        }

        private static List<PostgresSpec.VectorTable> vectors(JsonNode found) {
            List<PostgresSpec.VectorTable> tables = new ArrayList<>();
            for (JsonNode table : found) {
                String type = table.get("type").asText();
                tables.add(new PostgresSpec.VectorTable(
                        table.get("schema").asText(),
                        table.get("name").asText(),
                        Integer.parseInt(type.substring(type.indexOf('(') + 1, type.length() - 1)),
                        null,
                        null));
            }
            return tables;
        }

        private List<PostgresSpec.Partition> partitions(String database, JsonNode found) {
            List<PostgresSpec.Partition> all = new ArrayList<>();
            for (JsonNode table : found) {
                String path =
                        table.get("schema").asText() + "." + table.get("name").asText();
                String key = table.get("key").asText();
                List<String> names = new ArrayList<>();
                table.get("partitions").forEach(name -> names.add(name.asText()));
                Optional<PostgresSpec.Partition> said =
                        key.matches("RANGE \\([A-Za-z_][A-Za-z0-9_]*\\)") && !names.isEmpty()
                                ? interval(
                                        table.get("name").asText(),
                                        path,
                                        key.substring("RANGE (".length(), key.length() - 1),
                                        names)
                                : Optional.empty();
                said.ifPresentOrElse(
                        all::add,
                        () -> remarks.add(
                                "the partitions of %s in database %s (by %s) are not named as the operator names them: they are left to whoever makes them"
                                        .formatted(path, database, key)));
            }
            return all;
        }

        private Optional<PostgresSpec.Partition> interval(
                String table, String path, String column, List<String> names) {
            for (PostgresSpec.Partition.Interval interval : PostgresSpec.Partition.Interval.values()) {
                List<PartitionCalendar.Range> ranges = names.stream()
                        .flatMap(name -> PartitionCalendar.named(interval, table, name).stream())
                        .toList();
                if (ranges.size() == names.size()) {
                    long ahead = ranges.stream()
                            .filter(range -> range.start().isAfter(now))
                            .count();
                    Integer retention = given.databases().stream()
                            .flatMap(database -> database.partitions().stream())
                            .filter(partition -> partition.table().equals(path))
                            .findFirst()
                            .map(PostgresSpec.Partition::retention)
                            .orElse(null);
                    return Optional.of(new PostgresSpec.Partition(path, column, interval, (int) ahead, retention));
                }
            }
            return Optional.empty();
        }
    }
}
