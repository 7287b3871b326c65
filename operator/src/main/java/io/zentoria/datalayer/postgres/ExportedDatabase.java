package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.postgres.bundle.Bundle;
import io.zentoria.datalayer.postgres.bundle.HistoryRow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is in a database, in the words of a spec. Pure. */
final class ExportedDatabase {
    private final PostgresSpec.Database bare;
    private final Set<String> roles;
    private final PostgresActual.Inside inside;
    private final List<String> remarks;

    /**
     * @param bare with the vector tables and partitions that were looked for
     * @param remarks gets a sentence for each thing that those words cannot say
     */
    ExportedDatabase(
            PostgresSpec.Database bare, Set<String> roles, PostgresActual.Inside inside, List<String> remarks) {
        this.bare = bare;
        this.roles = roles;
        this.inside = inside;
        this.remarks = remarks;
    }

    PostgresSpec.Database whole() {
        List<PostgresSpec.VectorTable> vectors = new ArrayList<>();
        for (PostgresSpec.VectorTable table : bare.vectorTables()) {
            index(bare.name(), table, inside).ifPresent(vectors::add);
        }
        List<PostgresSpec.Migration> migrations = migrations(inside.history());
        Optional<String> place = extensionSchema(bare.name(), inside);
        List<String> extensions = new ArrayList<>();
        inside.extensions().forEach((name, extension) -> {
            if (!name.equals("plpgsql")
                    && (extension.schema().equals("pg_catalog")
                            || place.filter(extension.schema()::equals).isPresent())) {
                extensions.add(name);
            }
        });
        extensions.sort(String::compareTo);
        return new PostgresSpec.Database(
                bare.name(),
                bare.owner(),
                extensions,
                place.filter(schema -> !schema.equals("public")).orElse(null),
                schemas(bare, migrations, vectors, place, inside),
                migrations,
                vectors,
                bare.partitions(),
                new ExportedGrants(bare, inside, remarks).of(roles));
    }

    private Optional<PostgresSpec.VectorTable> index(
            String database, PostgresSpec.VectorTable table, PostgresActual.Inside inside) {
        PostgresActual.VectorTable found = inside.vectorTables().get(table.schema() + "." + table.name());
        Optional<PostgresActual.VectorIndex> index = found == null
                ? Optional.empty()
                : found.indexes().stream()
                        .filter(one -> one.valid() && !one.definition().contains(" WHERE "))
                        .findFirst();
        boolean base = found != null
                && "uuid".equals(found.columns().get("id"))
                && "text".equals(found.columns().get("content"))
                && "jsonb".equals(found.columns().get("metadata"));
        if (index.isEmpty() || !base) {
            remarks.add(
                    "table %s.%s in database %s has embeddings, but not the columns id, content and metadata or the HNSW index of a vector table: it is left out"
                            .formatted(table.schema(), table.name(), database));
            return Optional.empty();
        }
        String definition = index.get().definition();
        PostgresSpec.Distance distance = definition.contains("vector_l2_ops")
                ? PostgresSpec.Distance.EUCLID
                : definition.contains("vector_ip_ops") ? PostgresSpec.Distance.DOT : PostgresSpec.Distance.COSINE;
        return Optional.of(new PostgresSpec.VectorTable(
                table.schema(),
                table.name(),
                table.dimensions(),
                distance,
                new PostgresSpec.Hnsw(option(index.get(), "m"), option(index.get(), "ef_construction"))));
    }

    private static @Nullable Integer option(PostgresActual.VectorIndex index, String name) {
        return index.options().stream()
                .filter(option -> option.startsWith(name + "="))
                .map(option -> Integer.valueOf(option.substring(name.length() + 1)))
                .findFirst()
                .orElse(null);
    }

    private List<PostgresSpec.Migration> migrations(List<HistoryRow> history) {
        Set<String> paths = new LinkedHashSet<>();
        history.forEach(row -> paths.add(row.path()));
        List<PostgresSpec.Migration> migrations = new ArrayList<>();
        for (Bundle bundle : Bundle.values()) {
            if (paths.removeAll(bundle.files())) {
                migrations.add(new PostgresSpec.Migration(bundle.word(), null));
            }
        }
        for (String path : paths) {
            int slash = path.indexOf('/');
            if (slash > 0) {
                migrations.add(new PostgresSpec.Migration(
                        null, new SecretRef(path.substring(0, slash), path.substring(slash + 1))));
                remarks.add(
                        "changelog %s was run by Liquibase: its text has to be there as a ConfigMap, or as a file below --changelogs"
                                .formatted(path));
            } else {
                remarks.add(
                        "changelog %s was run by Liquibase, and is none that a resource could name".formatted(path));
            }
        }
        return migrations;
    }

    /** One for all: that of most extensions. */
    private Optional<String> extensionSchema(String database, PostgresActual.Inside inside) {
        Map<String, Integer> count = new TreeMap<>();
        inside.extensions().values().stream()
                .map(PostgresActual.Extension::schema)
                .filter(schema -> !schema.equals("pg_catalog"))
                .forEach(schema -> count.merge(schema, 1, Integer::sum));
        Optional<String> most = count.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
        inside.extensions().forEach((name, extension) -> {
            if (!extension.schema().equals("pg_catalog")
                    && !most.filter(extension.schema()::equals).isPresent()) {
                remarks.add(
                        "extension %s of database %s is left out: it is in schema %s, others are in %s, and a resource names one"
                                .formatted(name, database, extension.schema(), most.orElse("")));
            }
        });
        return most;
    }

    private List<String> schemas(
            PostgresSpec.Database bare,
            List<PostgresSpec.Migration> migrations,
            List<PostgresSpec.VectorTable> vectors,
            Optional<String> extensions,
            PostgresActual.Inside inside) {
        Set<String> implied = new TreeSet<>(Set.of("public"));
        extensions.ifPresent(implied::add);
        vectors.forEach(table -> implied.add(table.schema()));
        migrations.forEach(migration ->
                Bundle.named(String.valueOf(migration.bundle())).ifPresent(bundle -> implied.addAll(bundle.schemas())));
        List<String> schemas = new ArrayList<>();
        for (PostgresActual.Schema schema : new TreeMap<>(inside.schemas()).values()) {
            if (implied.contains(schema.name())) {
                continue;
            }
            if (schema.owner().equals(bare.owner())) {
                schemas.add(schema.name());
            } else {
                remarks.add("schema %s in database %s is left out: it belongs to %s, not to the database's owner"
                        .formatted(schema.name(), bare.name(), schema.owner()));
            }
        }
        return schemas;
    }
}
