package io.zentoria.datalayer.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.plan.Owner;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindingNamesTest {
    private static final Owner OWNER = new Owner("zentoria", "personal");

    private static String secretOf(String role) {
        return BindingNames.secretName(OWNER, "postgres", role);
    }

    @Test
    void underscoreBecomesAHyphen() {
        assertThat(secretOf("zentoria_app")).isEqualTo("personal-postgres-zentoria-app");
    }

    @Test
    void storesDoNotShareASecretForTheSameName() {
        assertThat(BindingNames.secretName(OWNER, "redis", "n8n")).isEqualTo("personal-redis-n8n");
        assertThat(secretOf("n8n")).isEqualTo("personal-postgres-n8n");
    }

    @Test
    void namesThatDifferOnlyInWhatASecretCannotHoldShareOneAndAreRefusedForIt() {
        assertThat(secretOf("Zentoria_App")).isEqualTo(secretOf("zentoria-app"));
    }

    /** DNS-1123 subdomain, the rule for names of Secrets; src: kubernetes.io/docs/concepts/overview/working-with-objects/names. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "app", "_app", "app_", "a__b", "a.b", "a..b", "a.", ".a", "a._b", "a_.b", "Größe", "x y", "_", "€"
            })
    void anyNameOfARoleGivesANameThatKubernetesTakes(String role) {
        assertThat(secretOf(role)).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    }

    @Test
    void oddNamesThatLookAlikeInASecretStillHaveOneEach() {
        assertThat(Stream.of("a b", "a_b", "a€b", "a..b", "a_b_", "a b ", "Größe", "Grösse")
                        .map(BindingNamesTest::secretOf))
                .doesNotHaveDuplicates();
        assertThat(secretOf("\u212A8s")).as("Kelvin is no k").isNotEqualTo(secretOf("k8s"));
    }
}
