package io.zentoria.datalayer.plan;

/** The kinds of server that the operator looks after. */
public enum StoreKind {
    POSTGRES("postgres", "PostgreSQL"),
    REDIS("redis", "Redis"),
    QDRANT("qdrant", "Qdrant");

    private final String word;
    private final String title;

    StoreKind(String word, String title) {
        this.word = word;
        this.title = title;
    }

    /** The word of the CRD, metrics and command line: {@code postgres}, {@code redis}, {@code qdrant}. */
    public String word() {
        return word;
    }

    /** The name for sentences: {@code PostgreSQL}, {@code Redis}, {@code Qdrant}. */
    public String title() {
        return title;
    }
}
