package io.zentoria.datalayer.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The health checks as Argo CD keeps them in its repository, and the files that carry them into an Argo CD. */
public final class ArgoFiles {
    static final Path FOLDER = Path.of("../deploy/argocd");
    static final List<String> KINDS = List.of("ZentoriaDataLayer", "ZentoriaBackup", "ZentoriaRestore");
    private static final String GROUP = "zentoria.io";
    private static final String WRITTEN_BY = "# Written from resource_customizations/ by: %s%n"
            .formatted("mvn -pl operator -am -Dtest=ArgoFilesTest -Dupdate.argo=true test");

    private ArgoFiles() {}

    /** The folder of one kind: its check, its cases, their objects. */
    public static Path of(String kind) {
        return FOLDER.resolve("resource_customizations").resolve(GROUP).resolve(kind);
    }

    /** The check of one kind. */
    public static Path check(String kind) {
        return of(kind).resolve("health.lua");
    }

    static String configMap() {
        return WRITTEN_BY + """
                # kubectl apply --server-side --field-manager=zentoria -f deploy/argocd/argocd-cm.yaml
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: argocd-cm
                  namespace: argocd
                data:
                """ + all("  ", ArgoFiles::key);
    }

    static String helmValues() {
        return WRITTEN_BY + """
                # helm upgrade argocd argo/argo-cd --namespace argocd --reuse-values -f deploy/argocd/helm-values.yaml
                configs:
                  cm:
                """ + all("    ", ArgoFiles::key);
    }

    static String operatorPatch() {
        return WRITTEN_BY + """
                # kubectl patch argocd argocd --namespace argocd --type=merge --patch-file=deploy/argocd/argocd-operator.yaml
                # (a list: other checks that the resource has already belong in here too)
                spec:
                  resourceHealthChecks:
                """
                + all("      ", kind -> "check", kind -> "    - group: %s%n      kind: %s%n".formatted(GROUP, kind));
    }

    private static String key(String kind) {
        return "resource.customizations.health." + GROUP + "_" + kind;
    }

    private static String all(String indent, Function<String, String> key) {
        return all(indent, key, kind -> "");
    }

    private static String all(String indent, Function<String, String> key, Function<String, String> before) {
        List<String> lines = new ArrayList<>();
        for (String kind : KINDS) {
            StringBuilder text = new StringBuilder(before.apply(kind));
            text.append(indent).append(key.apply(kind)).append(": |\n");
            read(check(kind))
                    .lines()
                    .forEach(line -> text.append(line.isEmpty() ? "" : indent + "  " + line)
                            .append('\n'));
            lines.add(text.toString());
        }
        return String.join("", lines);
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
