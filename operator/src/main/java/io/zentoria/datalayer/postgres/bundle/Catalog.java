package io.zentoria.datalayer.postgres.bundle;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tables and what hangs on them, each as the server itself writes it down; partitions are left out. */
public record Catalog(List<Item> items) {
    /** Nothing at all. */
    public static final Catalog EMPTY = new Catalog(List.of());

    public Catalog {
        items = List.copyOf(items);
    }

    /** What an item is; the order is the one in which they can be made. */
    public enum Kind {
        @JsonProperty("table")
        TABLE("table"),
        @JsonProperty("column")
        COLUMN("column"),
        @JsonProperty("default")
        DEFAULT("default of"),
        @JsonProperty("not null")
        NOT_NULL("not null of"),
        @JsonProperty("constraint")
        CONSTRAINT("constraint"),
        @JsonProperty("index")
        INDEX("index"),
        @JsonProperty("row security")
        ROW_SECURITY("row-level security of"),
        @JsonProperty("policy")
        POLICY("policy"),
        @JsonProperty("function")
        FUNCTION("function"),
        @JsonProperty("trigger")
        TRIGGER("trigger"),
        @JsonProperty("view")
        VIEW("view");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word for plans. */
        public String word() {
            return word;
        }
    }

    /**
     * One thing.
     *
     * @param table what it hangs on; null for functions, and equal to the name for tables
     * @param name of a function with its argument types
     * @param definition as the server prints it with nothing but pg_catalog in the path
     * @param valid false for an index that a failed build left behind
     * @param owner who it belongs to; null where that is the table's
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Item(
            Kind kind,
            String schema,
            @Nullable String table,
            String name,
            String definition,
            @Nullable Boolean valid,
            @Nullable String owner) {

        /** What tells items of the same kind apart: names of triggers and policies are unique for a table only. */
        @JsonIgnore
        public String key() {
            return kind + "|" + schema + "|" + (kind == Kind.INDEX || kind == Kind.FUNCTION ? "" : table) + "|" + name;
        }

        /** The name for a person. */
        @JsonIgnore
        public String path() {
            return switch (kind) {
                case TABLE, INDEX, FUNCTION, VIEW -> schema + "." + name;
                case ROW_SECURITY -> schema + "." + table;
                default -> schema + "." + table + "." + name;
            };
        }

        @JsonIgnore
        boolean isInvalid() {
            return Boolean.FALSE.equals(valid);
        }
    }

    /** Whether a table is there. */
    public boolean hasTable(String schema, String table) {
        return items.stream()
                .anyMatch(item -> item.kind() == Kind.TABLE
                        && item.schema().equals(schema)
                        && item.name().equals(table));
    }

    Optional<Item> find(String key) {
        return items.stream().filter(item -> item.key().equals(key)).findFirst();
    }
}
