package io.zentoria.datalayer.kubernetes.pooler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zentoria.datalayer.Yaml;
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
    void whatIsMissingOrOtherwiseIsADifference() {
        assertThat(covers("{a: 2}", "{a: 1}")).isFalse();
        assertThat(covers("{}", "{a: 1}")).isFalse();
        assertThat(covers("{l: [{n: 2}]}", "{l: [{n: 1}]}")).isFalse();
        assertThat(covers("{b: x}", "{b: {c: x}}")).isFalse();
    }
}
