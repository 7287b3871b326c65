package io.zentoria.datalayer.postgres;

import io.zentoria.datalayer.api.PostgresSpec.Distance;
import io.zentoria.datalayer.plan.Difference;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tables with embeddings. pgvector indexes a vector of at most 2,000 dimensions with HNSW (README, "HNSW"); above that the
 * index is on the signs of the numbers, {@code binary_quantize}, and the search ranks its candidates by the true distance.
 */
final class VectorTableDiff {
    private static final int INDEXED_AS_THEY_ARE = 2000;
    private static final int DEFAULT_M = 16; // pgvector's src/hnsw.h
    private static final int DEFAULT_EF_CONSTRUCTION = 64;
    private static final int MOST_DIMENSIONS = 16000; // pgvector's src/vector.h
    private static final Map<String, String> BASE = new TreeMap<>(Map.of(
            "id", "uuid",
            "content", "text",
            "metadata", "jsonb"));

    private VectorTableDiff() {}

    static void diff(Draft draft, PostgresDesired desired, PostgresDesired.Database database, PostgresActual actual) {
        PostgresActual.Inside inside = actual.insideOf(database.name());
        for (PostgresDesired.VectorTable table : database.vectorTables()) {
            String path = table.schema() + "." + table.name();
            Target target = Draft.target("vector table", database.name() + "/" + path);
            if (Claims.another(draft, actual, desired.owner(), target)) {
                continue;
            }
            PostgresActual.VectorTable found = inside.vectorTables().get(path);
            if (table.dimensions() < 1 || table.dimensions() > MOST_DIMENSIONS) {
                draft.conflict(
                        target, "%d dimensions: pgvector takes 1 to %d".formatted(table.dimensions(), MOST_DIMENSIONS));
            } else if (found == null) {
                create(draft, desired.owner(), target, database, table, actual);
            } else if (fitsOrIsOurs(draft, desired.owner(), target, database, table, found, actual)) {
                compare(draft, target, database, table, found);
            }
        }
    }

    /** A table that was there before is taken over when it is what the spec would make, or more. */
    private static boolean fitsOrIsOurs(
            Draft draft,
            Owner owner,
            Target target,
            PostgresDesired.Database database,
            PostgresDesired.VectorTable table,
            PostgresActual.VectorTable found,
            PostgresActual actual) {
        if (Claims.of(actual, owner, target.kind(), target.name()) != Claims.NOBODY) {
            return true;
        }
        List<String> misfits = new ArrayList<>();
        BASE.forEach((column, type) -> {
            if (!type.equals(found.columns().get(column))) {
                misfits.add("%s %s instead of %s".formatted(column, type(found, column), type));
            }
        });
        if (!isVector(table, found)) {
            misfits.add("embedding %s instead of vector(%d)".formatted(type(found, "embedding"), table.dimensions()));
        }
        if (!found.owner().equals(database.owner())) {
            misfits.add("owner %s instead of %s".formatted(found.owner(), database.owner()));
        }
        if (misfits.isEmpty()) {
            draft.adopt(target);
            return true;
        }
        draft.conflict(
                target,
                "it was there before and does not fit (%s): take another name, or bring it to that by hand"
                        .formatted(String.join(", ", misfits)));
        return false;
    }

    private static String type(PostgresActual.VectorTable found, String column) {
        return Objects.requireNonNullElse(found.columns().get(column), "missing");
    }

    private static boolean isVector(PostgresDesired.VectorTable table, PostgresActual.VectorTable found) {
        String type = type(found, "embedding");
        return type.substring(type.lastIndexOf('.') + 1).equals("vector(" + table.dimensions() + ")");
    }

    private static void create(
            Draft draft,
            Owner owner,
            Target target,
            PostgresDesired.Database database,
            PostgresDesired.VectorTable table,
            PostgresActual actual) {
        boolean lost = Claims.of(actual, owner, target.kind(), target.name()) == Claims.MADE
                && actual.ledgerRow(target.kind(), target.name())
                        .filter(row -> row.state().equals("made"))
                        .isPresent();
        String path = table.schema() + "." + table.name();
        String vector = Sql.name(database.extensionSchema(), "vector") + "(" + table.dimensions() + ")";
        List<String> sql = new ArrayList<>();
        sql.add("CREATE SCHEMA IF NOT EXISTS " + Sql.name(table.schema()) + " AUTHORIZATION "
                + Sql.name(database.owner()));
        sql.add("CREATE TABLE " + Sql.name(table.schema(), table.name())
                + " (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), content text NOT NULL,"
                + " metadata jsonb NOT NULL DEFAULT '{}', embedding " + vector
                + ", created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now())");
        sql.add("ALTER TABLE " + Sql.name(table.schema(), table.name()) + " OWNER TO " + Sql.name(database.owner()));
        sql.add(createIndex(database, table, indexName(table), false));
        draft.make(
                target,
                (lost
                                ? "make lost vector table %s again, empty, %d dimensions, in database %s"
                                : "create vector table %s with %d dimensions and its HNSW index in database %s")
                        .formatted(path, table.dimensions(), database.name()),
                lost ? Risk.DESTRUCTIVE : Risk.SAFE,
                new PostgresStep.Statements(database.name(), true, sql));
    }

    private static void compare(
            Draft draft,
            Target target,
            PostgresDesired.Database database,
            PostgresDesired.VectorTable table,
            PostgresActual.VectorTable found) {
        String name = Sql.name(table.schema(), table.name());
        String path = table.schema() + "." + table.name();
        if (!found.owner().equals(database.owner())) {
            draft.change(
                    target,
                    "give vector table " + path + " to " + database.owner(),
                    List.of(new Difference("owner", found.owner(), database.owner())),
                    Risk.SAFE,
                    new PostgresStep.Statements(
                            database.name(),
                            true,
                            List.of("ALTER TABLE " + name + " OWNER TO " + Sql.name(database.owner()))));
        }
        String wanted = "vector(" + table.dimensions() + ")";
        if (!isVector(table, found)) {
            draft.change(
                    target,
                    "make column embedding of %s in database %s anew as %s: its embeddings are lost, the other columns stay"
                            .formatted(path, database.name(), wanted),
                    List.of(new Difference("embedding", found.columns().get("embedding"), wanted)),
                    Risk.DESTRUCTIVE,
                    new PostgresStep.Statements(
                            database.name(),
                            true,
                            List.of(
                                    "ALTER TABLE " + name + " DROP COLUMN IF EXISTS embedding",
                                    "ALTER TABLE " + name + " ADD COLUMN embedding "
                                            + Sql.name(database.extensionSchema(), "vector") + "(" + table.dimensions()
                                            + ")",
                                    createIndex(database, table, indexName(table), false))));
            return;
        }
        index(draft, database, table, found);
    }

    /** A build makes the index under another name and renames it at last, so that there is one at any time. */
    private static void index(
            Draft draft,
            PostgresDesired.Database database,
            PostgresDesired.VectorTable table,
            PostgresActual.VectorTable found) {
        String path = table.schema() + "." + table.name();
        String name = indexName(table);
        String fresh = Sql.derived(table.name(), "embedding_hnsw_new");
        Optional<PostgresActual.VectorIndex> old = named(found, name);
        Optional<PostgresActual.VectorIndex> built = named(found, fresh);
        boolean builtFits =
                built.filter(index -> index.valid() && fits(table, index)).isPresent();
        String dropOld = "DROP INDEX CONCURRENTLY IF EXISTS " + Sql.name(table.schema(), name);
        String dropFresh = "DROP INDEX CONCURRENTLY IF EXISTS " + Sql.name(table.schema(), fresh);
        String rename = "ALTER INDEX " + Sql.name(table.schema(), fresh) + " RENAME TO " + Sql.name(name);
        boolean fits = found.indexes().stream()
                .anyMatch(index ->
                        index.valid() && fits(table, index) && !index.name().equals(fresh));
        if (fits) {
            if (built.isPresent()) {
                draft.change(
                        Draft.target("index", database.name() + "/" + table.schema() + "." + fresh),
                        "drop %sindex %s.%s in database %s"
                                .formatted(
                                        built.get().valid() ? "" : "invalid ", table.schema(), fresh, database.name()),
                        Risk.SAFE,
                        new PostgresStep.Statements(database.name(), false, List.of(dropFresh)));
            }
            return;
        }
        if (builtFits) {
            draft.change(
                    Draft.target("index", database.name() + "/" + table.schema() + "." + name),
                    "rename index %s.%s in database %s to %s".formatted(table.schema(), fresh, database.name(), name),
                    Risk.SAFE,
                    new PostgresStep.Statements(database.name(), false, List.of(dropOld, rename)));
            return;
        }
        draft.change(
                Draft.target("index", database.name() + "/" + table.schema() + "." + name),
                "build the HNSW index of %s in database %s".formatted(path, database.name()),
                List.of(new Difference(
                        "index",
                        old.map(index -> index.valid() ? String.join(", ", index.options()) : "invalid")
                                .orElse(null),
                        options(table))),
                Risk.DISRUPTIVE,
                new PostgresStep.Statements(
                        database.name(),
                        false,
                        List.of(dropFresh, createIndex(database, table, fresh, true), dropOld, rename)));
    }

    private static Optional<PostgresActual.VectorIndex> named(PostgresActual.VectorTable found, String name) {
        return found.indexes().stream()
                .filter(index -> index.name().equals(name))
                .findFirst();
    }

    private static boolean fits(PostgresDesired.VectorTable table, PostgresActual.VectorIndex index) {
        return option(index, "m", DEFAULT_M) == table.m()
                && option(index, "ef_construction", DEFAULT_EF_CONSTRUCTION) == table.efConstruction()
                && index.definition().contains(operatorClass(table))
                && index.definition().contains("binary_quantize") == isQuantized(table)
                && !index.definition().contains(" WHERE ");
    }

    /** What is left out is pgvector's own choice. */
    private static int option(PostgresActual.VectorIndex index, String name, int otherwise) {
        return index.options().stream()
                .filter(option -> option.startsWith(name + "="))
                .mapToInt(option -> Integer.parseInt(option.substring(name.length() + 1)))
                .findFirst()
                .orElse(otherwise);
    }

    private static String createIndex(
            PostgresDesired.Database database, PostgresDesired.VectorTable table, String name, boolean concurrently) {
        String schema = Sql.name(database.extensionSchema());
        String key = isQuantized(table)
                ? "(" + schema + ".binary_quantize(embedding)::bit(" + table.dimensions() + "))"
                : "embedding";
        return "CREATE INDEX " + (concurrently ? "CONCURRENTLY " : "") + Sql.name(name) + " ON "
                + Sql.name(table.schema(), table.name()) + " USING hnsw (" + key + " " + schema + "."
                + operatorClass(table) + ") WITH (m = " + table.m() + ", ef_construction = " + table.efConstruction()
                + ")";
    }

    private static boolean isQuantized(PostgresDesired.VectorTable table) {
        return table.dimensions() > INDEXED_AS_THEY_ARE;
    }

    private static String operatorClass(PostgresDesired.VectorTable table) {
        if (isQuantized(table)) {
            return "bit_hamming_ops";
        }
        return switch (table.distance()) {
            case COSINE -> "vector_cosine_ops";
            case EUCLID -> "vector_l2_ops";
            case DOT -> "vector_ip_ops";
        };
    }

    static String indexName(PostgresDesired.VectorTable table) {
        return Sql.derived(table.name(), "embedding_hnsw");
    }

    private static String options(PostgresDesired.VectorTable table) {
        return "m=" + table.m() + ", ef_construction=" + table.efConstruction()
                + (table.distance() == Distance.COSINE || isQuantized(table) ? "" : ", " + table.distance());
    }
}
