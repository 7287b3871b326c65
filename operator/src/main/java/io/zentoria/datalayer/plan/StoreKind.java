package io.zentoria.datalayer.plan;

/** The kinds of server that the operator looks after. */
public enum StoreKind {
    POSTGRES("postgres", "PostgreSQL"),
    /** In front of PostgreSQL; it holds no data, so nothing of it is backed up. */
    POOLER("pooler", "PgBouncer"),
    REDIS("redis", "Redis"),
    QDRANT("qdrant", "Qdrant");

    private final String word;
    private final String title;

    StoreKind(String word, String title) {
        this.word = word;
        this.title = title;
    }

    /** The word of the CRD, metrics and command line: {@code postgres}, {@code pooler}, {@code redis}, {@code qdrant}. */
    public String word() {
        return word;
    }

    /** The name for sentences: {@code PostgreSQL}, {@code PgBouncer}, {@code Redis}, {@code Qdrant}. */
    public String title() {
        return title;
    }
}
