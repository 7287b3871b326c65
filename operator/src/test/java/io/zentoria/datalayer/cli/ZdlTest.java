package io.zentoria.datalayer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.reflect.InvocationTargetException;
import org.junit.jupiter.api.Test;

class ZdlTest {
    @Test
    void failureThatSaysNothingIsToldByItsCause() {
        assertThat(Zdl.sentence(new KubernetesClientException(
                        "An error has occurred.", new InvocationTargetException(new NoClassDefFoundError("a/Class")))))
                .isEqualTo("unexpected NoClassDefFoundError: a/Class");
        assertThat(Zdl.sentence(new UserException("write it so", null))).isEqualTo("write it so");
        assertThat(Zdl.sentence(new IllegalStateException())).isEqualTo("unexpected IllegalStateException");
    }
}
