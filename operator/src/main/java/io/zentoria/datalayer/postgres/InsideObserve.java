package io.zentoria.datalayer.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.postgres.PostgresActual.DefaultPrivilege;
import io.zentoria.datalayer.postgres.PostgresActual.Extension;
import io.zentoria.datalayer.postgres.PostgresActual.Inside;
import io.zentoria.datalayer.postgres.PostgresActual.Partition;
import io.zentoria.datalayer.postgres.PostgresActual.Partitioned;
import io.zentoria.datalayer.postgres.PostgresActual.Relation;
import io.zentoria.datalayer.postgres.PostgresActual.Schema;
import io.zentoria.datalayer.postgres.PostgresActual.VectorIndex;
import io.zentoria.datalayer.postgres.PostgresActual.VectorTable;
import io.zentoria.datalayer.postgres.bundle.Bundle;
import io.zentoria.datalayer.postgres.bundle.Catalog;
import io.zentoria.datalayer.postgres.bundle.CatalogReader;
import io.zentoria.datalayer.postgres.bundle.HistoryRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what is in one database: one round trip, and one more where Liquibase has been. */
final class InsideObserve {
    private static final String INSIDE = """
            with wanted as (select oid, rolname from pg_roles where rolname = any (?::text[])),
            vector_names as (select unnest(?::text[]) as path),
            partition_names as (select unnest(?::text[]) as path),
            spaces as (
              select oid, nspname, nspowner, nspacl from pg_namespace
              where nspname !~ '^pg_' and nspname not in ('information_schema', 'zentoria_operator')
            )
            select json_build_object(
              'history', to_regclass('zentoria_operator.databasechangelog') is not null,
              'extensions', (select coalesce(json_object_agg(e.extname, json_build_object('version', e.extversion, 'schema', n.nspname)), '{}')
                from pg_extension e join pg_namespace n on n.oid = e.extnamespace),
              'schemas', (select coalesce(json_agg(json_build_object('name', s.nspname, 'owner', pg_get_userbyid(s.nspowner),
                  'granted', (select coalesce(json_agg(json_build_object('role', w.rolname, 'privilege', a.privilege_type, 'grantable', a.is_grantable)
                                order by w.rolname, a.privilege_type), '[]')
                              from aclexplode(s.nspacl) a join wanted w on w.oid = a.grantee where a.grantee <> s.nspowner))
                  order by s.nspname), '[]') from spaces s),
              'relations', (select coalesce(json_agg(json_build_object('schema', s.nspname, 'name', c.relname, 'kind', c.relkind,
                  'owner', pg_get_userbyid(c.relowner),
                  'granted', (select coalesce(json_agg(json_build_object('role', w.rolname, 'privilege', a.privilege_type,
                                'column', a.attname, 'grantable', a.is_grantable)
                                order by w.rolname, a.privilege_type, a.attname), '[]')
                              from (select grantee, privilege_type, is_grantable, null::name as attname from aclexplode(c.relacl)
                                    union all
                                    select e.grantee, e.privilege_type, e.is_grantable, t.attname
                                    from pg_attribute t cross join aclexplode(t.attacl) e
                                    where t.attrelid = c.oid and t.attacl is not null and not t.attisdropped) a
                              join wanted w on w.oid = a.grantee where a.grantee <> c.relowner))
                  order by s.nspname, c.relname), '[]')
                from pg_class c join spaces s on s.oid = c.relnamespace
                where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
                  and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')),
              'routines', (select coalesce(json_agg(json_build_object('schema', s.nspname, 'name', p.proname,
                  'arguments', pg_get_function_identity_arguments(p.oid), 'owner', pg_get_userbyid(p.proowner),
                  'open', p.proacl is null or exists (select 1 from aclexplode(p.proacl) a where a.grantee = 0),
                  'granted', (select coalesce(json_agg(json_build_object('role', w.rolname, 'privilege', a.privilege_type, 'grantable', a.is_grantable)
                                order by w.rolname), '[]')
                              from aclexplode(p.proacl) a join wanted w on w.oid = a.grantee where a.grantee <> p.proowner))
                  order by s.nspname, p.proname, p.oid), '[]')
                from pg_proc p join spaces s on s.oid = p.pronamespace
                where not exists (select 1 from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')),
              'granted', (select coalesce(json_agg(json_build_object('role', w.rolname, 'privilege', a.privilege_type, 'grantable', a.is_grantable)
                  order by w.rolname, a.privilege_type), '[]')
                from pg_database d cross join aclexplode(d.datacl) a join wanted w on w.oid = a.grantee
                where d.datname = current_database() and a.grantee <> d.datdba),
              'defaults', (select coalesce(json_agg(json_build_object('creator', pg_get_userbyid(d.defaclrole), 'schema', n.nspname,
                  'type', d.defaclobjtype, 'role', w.rolname, 'privilege', a.privilege_type)
                  order by d.defaclrole, n.nspname, d.defaclobjtype, w.rolname, a.privilege_type), '[]')
                from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace
                cross join aclexplode(d.defaclacl) a join wanted w on w.oid = a.grantee
                where a.grantee <> d.defaclrole),
              'open', has_database_privilege('public', current_database(), 'CONNECT'),
              'connect', (select coalesce(json_agg(w.rolname), '[]') from wanted w
                where has_database_privilege(w.oid, current_database(), 'CONNECT')),
              'vectors', (select coalesce(json_object_agg(v.path, json_build_object(
                  'owner', pg_get_userbyid(c.relowner),
                  'columns', (select json_object_agg(a.attname, format_type(a.atttypid, a.atttypmod)) from pg_attribute a
                              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
                  'indexes', (select coalesce(json_agg(json_build_object('name', x.relname, 'valid', i.indisvalid,
                                'options', coalesce(to_json(x.reloptions), '[]'), 'definition', pg_get_indexdef(i.indexrelid)) order by x.relname), '[]')
                              from pg_index i join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam
                              where i.indrelid = c.oid and m.amname = 'hnsw'))), '{}')
                from vector_names v join pg_class c on c.oid = to_regclass(v.path)),
              'partitioned', (select coalesce(json_object_agg(p.path, json_build_object(
                  'owner', pg_get_userbyid(c.relowner), 'key', pg_get_partkeydef(c.oid),
                  'hasDefault', t.partdefid <> 0,
                  'partman', exists (select 1 from pg_extension where extname = 'pg_partman'),
                  'partitions', (select coalesce(json_agg(json_build_object('name', k.relname,
                       'bound', pg_get_expr(k.relpartbound, k.oid), 'pending', h.inhdetachpending) order by k.relname), '[]')
                     from pg_inherits h join pg_class k on k.oid = h.inhrelid where h.inhparent = c.oid))), '{}')
                from partition_names p join pg_class c on c.oid = to_regclass(p.path)
                join pg_partitioned_table t on t.partrelid = c.oid),
              'catalog', %s)
            """.formatted(CatalogReader.JSON_SELECT);
    private static final String HISTORY = """
            select coalesce(json_agg(json_build_object('id', id, 'author', author, 'path', filename, 'checksum', md5sum)
                     order by orderexecuted), '[]')
            from zentoria_operator.databasechangelog
            """;
    private static final Pattern BOUND = Pattern.compile("FOR VALUES FROM \\('([^']+)'\\) TO \\('([^']+)'\\)");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final Connections connections;

    InsideObserve(Connections connections) {
        this.connections = connections;
    }

    Inside read(PostgresDesired.Database database, Set<String> roles) throws StoreException, SQLException {
        Connection connection = connections.to(database.name());
        Map<String, String> vectors = paths(database.vectorTables(), table -> table.schema(), table -> table.name());
        Map<String, String> partitioned =
                paths(database.partitionings(), table -> table.schema(), table -> table.table());
        Set<String> schemas = new TreeSet<>();
        database.migrations().stream()
                .filter(PostgresDesired.Migration::isBundle)
                .flatMap(migration -> Bundle.named(migration.name()).stream())
                .forEach(bundle -> schemas.addAll(bundle.schemas()));
        JsonNode inside = PostgresObserve.one(
                connection, INSIDE, roles, vectors.keySet(), partitioned.keySet(), schemas, schemas);
        List<HistoryRow> history = inside.get("history").asBoolean()
                ? PostgresObserve.list(PostgresObserve.one(connection, HISTORY), HistoryRow.class)
                : List.of();
        Map<String, Extension> extensions = new HashMap<>();
        inside.get("extensions")
                .properties()
                .forEach(entry ->
                        extensions.put(entry.getKey(), PostgresObserve.value(entry.getValue(), Extension.class)));
        Map<String, VectorTable> tables = new HashMap<>();
        inside.get("vectors")
                .properties()
                .forEach(entry -> tables.put(
                        vectors.getOrDefault(entry.getKey(), entry.getKey()), vectorTable(entry.getValue())));
        Map<String, Partitioned> parents = new HashMap<>();
        inside.get("partitioned")
                .properties()
                .forEach(entry -> parents.put(
                        partitioned.getOrDefault(entry.getKey(), entry.getKey()), partitioned(entry.getValue())));
        return new Inside(
                extensions,
                PostgresObserve.list(inside.get("schemas"), Schema.class).stream()
                        .collect(Collectors.toMap(Schema::name, schema -> schema)),
                PostgresObserve.list(inside.get("relations"), Relation.class),
                PostgresObserve.list(inside.get("routines"), PostgresActual.Routine.class),
                PostgresObserve.list(inside.get("defaults"), DefaultPrivilege.class),
                PostgresObserve.list(inside.get("granted"), PostgresActual.Granted.class),
                inside.get("open").asBoolean() ? roles : PostgresObserve.strings(inside.get("connect")),
                tables,
                parents,
                history,
                new Catalog(PostgresObserve.list(inside.get("catalog"), Catalog.Item.class)));
    }

    /** Quoted names for the server, with the names by which the spec knows them. */
    private static <T> Map<String, String> paths(
            Collection<T> tables, Function<T, String> schema, Function<T, String> name) {
        Map<String, String> paths = new LinkedHashMap<>();
        tables.forEach(table -> paths.put(
                Sql.name(schema.apply(table), name.apply(table)), schema.apply(table) + "." + name.apply(table)));
        return paths;
    }

    private static VectorTable vectorTable(JsonNode node) {
        Map<String, String> columns = new LinkedHashMap<>();
        node.get("columns")
                .properties()
                .forEach(entry -> columns.put(entry.getKey(), entry.getValue().asText()));
        return new VectorTable(
                node.get("owner").asText(), columns, PostgresObserve.list(node.get("indexes"), VectorIndex.class));
    }

    private static Partitioned partitioned(JsonNode node) {
        List<Partition> partitions = new ArrayList<>();
        for (JsonNode partition : node.get("partitions")) {
            Matcher bound = BOUND.matcher(partition.get("bound").asText());
            boolean times = bound.matches();
            partitions.add(new Partition(
                    partition.get("name").asText(),
                    times ? instant(bound.group(1)) : null,
                    times ? instant(bound.group(2)) : null,
                    partition.get("pending").asBoolean()));
        }
        return new Partitioned(
                node.get("owner").asText(),
                node.get("key").asText(),
                node.get("hasDefault").asBoolean(),
                node.get("partman").asBoolean(),
                List.copyOf(partitions));
    }

    /** The session is in UTC, so a bound reads {@code 2026-11-01 00:00:00+00} or has no zone at all. */
    private static @Nullable Instant instant(String bound) {
        try {
            String time = bound.endsWith("+00") ? bound.substring(0, bound.length() - 3) : bound;
            return LocalDateTime.parse(time.length() == 10 ? time + " 00:00:00" : time, TIME)
                    .toInstant(ZoneOffset.UTC);
        } catch (java.time.format.DateTimeParseException e) {
            return null; // partitioned by something that is no time
        }
    }
}
