package io.zentoria.datalayer.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;

/** A manifest as bytes and back. */
public final class ManifestJson {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ManifestJson() {}

    /** UTF-8, indented: people read it at night. */
    public static byte[] write(Manifest manifest) {
        try {
            return MAPPER.writeValueAsBytes(manifest);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest is always JSON", e);
        }
    }

    /**
     * Reads a manifest.
     *
     * @param where for the sentence: tier and folder
     * @throws BackupException reason {@code ManifestUnreadable}: damaged, or written by a newer version
     */
    public static Manifest read(byte[] json, String where) throws BackupException {
        Manifest manifest;
        try {
            manifest = MAPPER.readValue(json, Manifest.class);
        } catch (IOException e) {
            throw BackupException.permanent(
                    "ManifestUnreadable", "the manifest of %s is damaged: it is no backup".formatted(where), e);
        }
        if (manifest == null || manifest.formatVersion() < 1) {
            throw BackupException.permanent(
                    "ManifestUnreadable", "the manifest of %s is damaged: it is no backup".formatted(where), null);
        }
        if (manifest.formatVersion() > Manifest.FORMAT) {
            throw BackupException.permanent(
                    "ManifestUnreadable",
                    "the backup in %s has format %d and this version reads up to %d: use a newer version"
                            .formatted(where, manifest.formatVersion(), Manifest.FORMAT),
                    null);
        }
        return manifest;
    }
}
