package io.zentoria.datalayer.plan;

/**
 * What a change is about: {@code (POSTGRES, "role", "zentoria_app")}. Objects inside a database have a path as their
 * name, {@code zentoria_main/audit.logs}.
 *
 * @param kind a noun of the store in lower case: {@code role}, {@code database}, {@code acl user}, {@code collection}
 * @param name unique for the store and kind
 */
public record Target(StoreKind store, String kind, String name) {
    @Override
    public String toString() {
        return store.word() + " " + kind + " " + name;
    }
}
