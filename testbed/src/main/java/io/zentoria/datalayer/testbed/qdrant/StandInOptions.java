package io.zentoria.datalayer.testbed.qdrant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the command line of the stand-in says. Keys come out of files, so that no list of processes shows them.
 *
 * @param apiKey what is asked for; null: nothing
 * @param readOnlyApiKey a second key, which may read; null: there is none
 */
record StandInOptions(
        Path folder,
        int httpPort,
        int grpcPort,
        @Nullable String apiKey,
        @Nullable String readOnlyApiKey) {
    private static final List<String> KNOWN =
            List.of("--folder", "--http-port", "--grpc-port", "--api-key-file", "--read-only-api-key-file");

    /**
     * @throws IllegalArgumentException with what is wrong with them, for a person
     * @throws IOException when a key cannot be read
     */
    static StandInOptions of(String... arguments) throws IOException {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!KNOWN.contains(arguments[i]) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("what does " + arguments[i]
                        + " mean here? Known, each with a value: " + String.join(", ", KNOWN));
            }
            given.put(arguments[i], arguments[i + 1]);
        }
        String folder = given.get("--folder");
        if (folder == null) {
            throw new IllegalArgumentException("--folder is missing: where are collections and snapshots to be kept?");
        }
        return new StandInOptions(
                Path.of(folder),
                port(given.getOrDefault("--http-port", "6333")),
                port(given.getOrDefault("--grpc-port", "6334")),
                key(given.get("--api-key-file")),
                key(given.get("--read-only-api-key-file")));
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("no port: " + text, e);
        }
        throw new IllegalArgumentException("no port: " + text);
    }

    private static @Nullable String key(@Nullable String file) throws IOException {
        return file == null ? null : Files.readString(Path.of(file)).strip();
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "StandInOptions[" + folder + ", " + httpPort + ", " + grpcPort + "]";
    }
}
