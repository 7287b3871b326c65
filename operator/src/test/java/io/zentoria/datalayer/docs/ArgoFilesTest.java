package io.zentoria.datalayer.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whichever way a health check gets into Argo CD, it is the same check, and its cases are complete. */
final class ArgoFilesTest {
    /** Libraries that Argo CD does not open for a check out of argocd-cm. */
    private static final Pattern CLOSED =
            Pattern.compile("\\b(string|io|os|math|debug|coroutine)\\s*\\.|\\b(require|dofile|loadfile|print)\\b");

    @Test
    void filesThatCarryTheChecksIntoArgoCdAreTheChecks() throws IOException {
        Map<String, String> expected = Map.of(
                "argocd-cm.yaml", ArgoFiles.configMap(),
                "helm-values.yaml", ArgoFiles.helmValues(),
                "argocd-operator.yaml", ArgoFiles.operatorPatch());
        for (Map.Entry<String, String> file : expected.entrySet()) {
            Path path = ArgoFiles.FOLDER.resolve(file.getKey());
            if (Boolean.getBoolean("update.argo")) {
                Files.writeString(path, file.getValue());
            }
            assertThat(Files.readString(path)).as(path.toString()).isEqualTo(file.getValue());
            assertThat(Yaml.read(file.getValue()).findValuesAsText("check").size()
                            + Yaml.read(file.getValue())
                                    .findParents("resource.customizations.health.zentoria.io_ZentoriaBackup")
                                    .size())
                    .as("the checks in " + path)
                    .isPositive();
        }
    }

    @Test
    void everyFileThatThePageNamesIsThere() {
        String page = ArgoFiles.read(Path.of("../docs/gitops.md"));
        Set<String> named = new TreeSet<>();
        Pattern.compile("deploy/argocd/[\\w./-]*\\w|(?<=`)example/[\\w.-]*\\w")
                .matcher(page)
                .results()
                .forEach(found -> named.add(found.group().replaceFirst("^example", "deploy/argocd/example")));
        assertThat(named).hasSizeGreaterThan(4).allMatch(file -> Files.exists(Path.of("..", file)));
    }

    static Stream<String> kinds() {
        return ArgoFiles.KINDS.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void checkNeedsNoLibraryThatArgoCdKeepsClosed(String kind) {
        assertThat(ArgoFiles.read(ArgoFiles.check(kind))).doesNotContainPattern(CLOSED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void casesCoverEveryObjectOfTheirFolderAndEveryAnswerOfTheCheck(String kind) throws IOException {
        JsonNode cases = Yaml.read(ArgoFiles.read(ArgoFiles.of(kind).resolve("health_test.yaml")));
        Set<String> objects;
        try (Stream<Path> files = Files.list(ArgoFiles.of(kind).resolve("testdata"))) {
            objects =
                    files.map(file -> "testdata/" + file.getFileName()).collect(Collectors.toCollection(TreeSet::new));
        }
        assertThat(new TreeSet<>(cases.path("tests").findValuesAsText("inputPath")))
                .isEqualTo(objects);
        Set<String> answers = new TreeSet<>();
        Pattern.compile("health\\(\"(\\w+)\"")
                .matcher(ArgoFiles.read(ArgoFiles.check(kind)))
                .results()
                .forEach(found -> answers.add(found.group(1)));
        assertThat(new TreeSet<>(cases.path("tests").findValuesAsText("status")))
                .isEqualTo(answers);
    }
}
