package io.zentoria.datalayer.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.testbed.ArgoHealth;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases beside each health check, in the form of Argo CD's own tests, run by its engine. */
final class ArgoCasesIT {
    /** One line of a {@code health_test.yaml}. */
    record Case(String kind, String input, ArgoHealth expected) {
        @Override
        public String toString() {
            return kind + " " + input;
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String kind : ArgoFiles.KINDS) {
            Path file = ArgoFiles.of(kind).resolve("health_test.yaml");
            for (JsonNode test : Yaml.read(ArgoFiles.read(file)).path("tests")) {
                cases.add(new Case(
                        kind,
                        test.path("inputPath").asText(),
                        new ArgoHealth(
                                test.at("/healthStatus/status").asText(),
                                test.at("/healthStatus/message").asText())));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void checkAnswersAsItsCaseSays(Case of) {
        String object = Yaml.read(ArgoFiles.read(ArgoFiles.of(of.kind()).resolve(of.input())))
                .toString();

        assertThat(ArgoHealth.of(ArgoFiles.check(of.kind()), object)).isEqualTo(of.expected());
    }
}
