package io.zentoria.datalayer.backup.age;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.credential.Password;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgeEncryptionTest {
    @Test
    void nobodyToEncryptForIsRefused() {
        refuses(Optional.empty(), List.of(), "there is no recipient");
    }

    @Test
    void sampleKeyOfTheManualIsRefused() {
        refuses(
                Optional.empty(),
                List.of("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"),
                "make one with 'age-keygen'");
    }

    @Test
    void whatIsNoRecipientIsRefusedByName() {
        refuses(Optional.empty(), List.of("age1nonsense"), "'age1nonsense' is no age recipient");
    }

    @Test
    void secretWrittenAsRecipientIsNeverRepeated() {
        refuses(Optional.empty(), List.of("AGE-SECRET-KEY-1CANARY"), "'***' is no age recipient");
    }

    @Test
    void damagedIdentityIsRefusedWithoutBeingRepeated() {
        assertThatThrownBy(() -> AgeEncryption.of(Optional.of(Password.of("AGE-SECRET-KEY-1CANARYCANARY")), List.of()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("a line of the identity is damaged")
                .hasMessageNotContaining("CANARY")
                .hasNoCause();
    }

    @Test
    void identityWithoutKeyIsRefused() {
        refuses(Optional.of(Password.of("# created: today\n")), List.of(), "holds no line that begins with");
    }

    private static void refuses(Optional<Password> identity, List<String> recipients, String sentence) {
        assertThatThrownBy(() -> AgeEncryption.of(identity, recipients))
                .isInstanceOfSatisfying(BackupException.class, e -> {
                    assertThat(e.reason()).isEqualTo("EncryptionNotUsable");
                    assertThat(e.permanent()).isTrue();
                })
                .hasMessageContaining(sentence);
    }
}
