package io.zentoria.datalayer.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.docs.ArgoFiles;
import io.zentoria.datalayer.testbed.ArgoHealth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Asks the health checks about objects as the API server returns them, and with {@code -Dupdate.argo=true} keeps what
 * was seen as the cases that Argo CD's own tests read.
 */
final class ArgoCases {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration OFTEN = Duration.ofMillis(100);
    private static final boolean KEEP = Boolean.getBoolean("update.argo");

    private final Bench bench;
    private final Map<String, String> words = new LinkedHashMap<>();
    private final Map<String, Map<String, ArgoHealth>> seen = new TreeMap<>();

    /** @param words what is this machine's and what stands for it in the cases */
    ArgoCases(Bench bench, Map<String, String> words) {
        this.bench = bench;
        this.words.putAll(words);
        this.words.put(bench.namespace, "zentoria");
    }

    /** Waits until an object has a health, with a message that holds some words. */
    ArgoHealth await(String kind, String name, String state, String status, String says) {
        AtomicReference<String> object = new AtomicReference<>("");
        AtomicReference<ArgoHealth> health = new AtomicReference<>(new ArgoHealth("", ""));
        try {
            Awaitility.await().atMost(PATIENCE).pollInterval(OFTEN).until(() -> {
                object.set(read(kind, name));
                health.set(ArgoHealth.of(ArgoFiles.check(kind), object.get()));
                return health.get().status().equals(status)
                        && health.get().message().contains(says);
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "%s was to be %s with '%s' when %s, and is %s: %s"
                            .formatted(name, status, says, state, health.get(), object.get()),
                    e);
        }
        keep(kind, state, object.get());
        return health.get();
    }

    /** What Argo CD shows now. */
    ArgoHealth now(String kind, String name) {
        return ArgoHealth.of(ArgoFiles.check(kind), read(kind, name));
    }

    private String read(String kind, String name) {
        String path = "/apis/zentoria.io/v1alpha1/namespaces/%s/%ss/%s"
                .formatted(bench.namespace, kind.toLowerCase(java.util.Locale.ROOT), name);
        String object = bench.client.raw(path);
        if (object == null) {
            throw new AssertionError(path + " is not there");
        }
        return object;
    }

    private void keep(String kind, String state, String object) {
        if (!KEEP) {
            return;
        }
        String told = object;
        for (Map.Entry<String, String> word : words.entrySet()) {
            told = told.replace(word.getKey(), word.getValue());
        }
        ObjectNode tree = Yaml.read(told);
        tree.withObject("/metadata").remove("managedFields");
        write(ArgoFiles.of(kind).resolve("testdata").resolve(state + ".yaml"), Yaml.write(tree));
        seen.computeIfAbsent(kind, none -> new LinkedHashMap<>())
                .put(state, ArgoHealth.of(ArgoFiles.check(kind), tree.toString()));
    }

    /** Writes the lists of cases. */
    void close() {
        seen.forEach((kind, cases) -> {
            ObjectNode file = Yaml.read("tests: []");
            ArrayNode tests = file.withArray("/tests");
            cases.forEach((state, health) -> {
                ObjectNode test = tests.addObject();
                test.putObject("healthStatus").put("status", health.status()).put("message", health.message());
                test.put("inputPath", "testdata/" + state + ".yaml");
            });
            write(ArgoFiles.of(kind).resolve("health_test.yaml"), Yaml.write(file));
        });
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text.startsWith("---\n") ? text.substring(4) : text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
