package io.zentoria.datalayer.backup.bench;

/** What is compared. */
enum Kind {
    STOCK("pg_dump -Fc --compress=zstd:3"),
    COUNTED("the same, rows counted beside it"),
    PLAIN("backup"),
    ENCRYPTED("backup with age");

    private final String title;

    Kind(String title) {
        this.title = title;
    }

    /** For the table. */
    String title() {
        return title;
    }
}
