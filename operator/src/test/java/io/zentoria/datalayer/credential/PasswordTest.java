package io.zentoria.datalayer.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class PasswordTest {
    @Test
    void aPasswordDoesNotPrintItself() {
        Password password = Password.of("canary-7f3a");

        assertThat(password + " " + DesiredPassword.of(password))
                .doesNotContain("canary")
                .contains("***");
    }

    @Test
    void aMadePasswordNeedsNoQuotingAnywhereAndIsNeverTheSame() {
        SecureRandom random = new SecureRandom();

        assertThat(Password.make(random).reveal()).matches("[A-Za-z0-9]{32}");
        assertThat(Password.make(random)).isNotEqualTo(Password.make(random));
    }
}
