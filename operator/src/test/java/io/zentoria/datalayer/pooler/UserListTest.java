package io.zentoria.datalayer.pooler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.credential.ScramVerifier;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserListTest {
    private static final Password VERIFIER = Password.of(ScramVerifier.make(Password.of("secret"), new SecureRandom()));

    @Test
    void verifierStandsForItsRoleAndIsFoundAgain() {
        Password list = UserList.render(Map.of("a \"b\"", VERIFIER, "c", VERIFIER));

        assertThat(list.reveal()).startsWith("\"a \"\"b\"\"\" \"SCRAM-SHA-256$4096:");
        assertThat(UserList.verifierOf("a \"b\"", list)).contains(VERIFIER);
        assertThat(UserList.verifierOf("d", list)).isEmpty();
    }

    @Test
    void plainPasswordIsRefusedWithoutBeingShown() {
        assertThatThrownBy(() -> UserList.render(Map.of("app", Password.of("plain-one"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("app")
                .hasMessageNotContaining("plain-one");
    }

    @Test
    void markChangesWithTheList() {
        Password one = UserList.render(Map.of("a", VERIFIER));
        Password two = UserList.render(Map.of("b", VERIFIER));

        assertThat(UserList.markOf(one)).isPresent().isNotEqualTo(UserList.markOf(two));
        assertThat(UserList.markOf(one)).isEqualTo(UserList.markOf(UserList.render(Map.of("a", VERIFIER))));
    }
}
