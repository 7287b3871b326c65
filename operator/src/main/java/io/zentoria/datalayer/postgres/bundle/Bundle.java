package io.zentoria.datalayer.postgres.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The changelogs inside the operator. Later versions of a bundle are further files; a file that was released never
 * changes.
 */
public enum Bundle {
    /** core, api, files, audit, mcp, workflows, settings. */
    ZENTORIA_MAIN(
            "zentoria-main",
            List.of("001_zentoria_main_schema.sql"),
            List.of("core", "api", "files", "audit", "mcp", "workflows", "settings")),
    /** Columns, triggers and search functions of the vector tables. */
    ZENTORIA_VECTORS("zentoria-vectors", List.of("002_zentoria_vectors_schema.sql"), List.of("embeddings")),
    /** What Zentoria keeps beside n8n's own tables. */
    N8N_INTEGRATION("n8n-integration", List.of("003_n8n_database_schema.sql"), List.of("zentoria"));

    private final String word;
    private final List<String> files;
    private final List<String> schemas;

    Bundle(String word, List<String> files, List<String> schemas) {
        this.word = word;
        this.files = files;
        this.schemas = schemas;
    }

    /** The bundle of a name in a spec. */
    public static Optional<Bundle> named(String word) {
        return Arrays.stream(values())
                .filter(bundle -> bundle.word.equals(word))
                .findFirst();
    }

    /** The name in a spec. */
    public String word() {
        return word;
    }

    /** The files, oldest first. */
    public List<String> files() {
        return files;
    }

    /** The schemas whose tables and functions are the bundle's. */
    public List<String> schemas() {
        return schemas;
    }

    /** The number that the newest file's name begins with. */
    public String version() {
        String newest = files.getLast();
        return newest.substring(0, newest.indexOf('_'));
    }

    /** The text of one of its files. */
    public String text(String file) {
        return resource(file).orElseThrow(() -> new IllegalStateException("the program lacks its changelog " + file));
    }

    /**
     * What the bundle leaves behind in an empty database with the extensions in schema public; empty only while it is
     * being generated for the first time.
     */
    public Catalog expected() {
        return resource(word + ".catalog.json").map(CatalogReader::parse).orElse(Catalog.EMPTY);
    }

    private static Optional<String> resource(String name) {
        try (InputStream in = Bundle.class.getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own file " + name + " cannot be read", e);
        }
    }
}
