package io.zentoria.datalayer.kubernetes.pooler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.zentoria.datalayer.Yaml;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnObjectsTest {
    private static boolean covers(String there, String wanted) {
        JsonNode live = Yaml.read(there);
        return OwnObjects.covers(live, Yaml.read(wanted));
    }

    @Test
    void whatTheApiServerOrOthersAddIsNoDifference() {
        assertThat(covers("{a: 1, b: {c: x, d: default}, l: [{n: 1, e: y}, {n: 2}]}", "{a: 1, b: {c: x}, l: [{n: 1}]}"))
                .isTrue();
    }

    @Test
    void orderOfLabelsIsNoDifferenceToWhatWasApplied() {
        Map<String, String> one = new LinkedHashMap<>();
        one.put("a", "1");
        one.put("b", "2");
        Map<String, String> two = new LinkedHashMap<>();
        two.put("b", "2");
        two.put("a", "1");

        assertThat(OwnObjects.marked(map(one)).getMetadata().getAnnotations())
                .isNotEmpty()
                .isEqualTo(OwnObjects.marked(map(two)).getMetadata().getAnnotations());
    }

    private static ConfigMap map(Map<String, String> labels) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("x")
                .withLabels(labels)
                .endMetadata()
                .build();
    }

    @Test
    void whatIsMissingOrOtherwiseIsADifference() {
        assertThat(covers("{a: 2}", "{a: 1}")).isFalse();
        assertThat(covers("{}", "{a: 1}")).isFalse();
        assertThat(covers("{l: [{n: 2}]}", "{l: [{n: 1}]}")).isFalse();
        assertThat(covers("{b: x}", "{b: {c: x}}")).isFalse();
    }
}
