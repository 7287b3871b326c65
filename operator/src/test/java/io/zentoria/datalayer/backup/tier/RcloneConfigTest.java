package io.zentoria.datalayer.backup.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.credential.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RcloneConfigTest {
    private static final String ONEDRIVE = """
            # made by rclone config
            [onedrive]
            type = onedrive
            token = {"access_token":"EwB4A8l6BAAU","token_type":"Bearer","refresh_token":"M.C5:xx","expires_in":3599}
            drive_id = b!0123
            drive_type = personal

            [box]
            type = crypt
            remote = onedrive:Zentoria/backups
            password = lQ9Qa-_b
            """;

    @Test
    void usualConfigurationIsTaken() {
        assertThatCode(() -> check("onedrive:Zentoria/backups", ONEDRIVE)).doesNotThrowAnyException();
        assertThatCode(() -> check("box:", ONEDRIVE)).doesNotThrowAnyException();
        assertThatCode(() -> check("onedrive:a b", ONEDRIVE.replace("\n", "\r\n")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bearer_token_command = touch /tmp/x",
                "bearer_token_command=x",
                "  Bearer_Token_Command = x",
                "password_command = x",
                "password-command = x",
                "ssh = sh -c x",
                "md5sum_command = x",
                "\"bearer_token_command\" = x",
                "`bearer_token_command` = x",
                "bearer_token_command : x",
                "bearer_token_command",
                "global.password_command = x",
                "remote = :sftp,ssh='touch /tmp/x':/",
                "remote = \":webdav,bearer_token_command=x:\"",
                "remote = onedrive,bearer_token_command=x:/",
                "remote = %(description)s",
                "upstreams = dir=:local:/etc",
                "upstreams = onedrive:a :local:/etc",
                "pass = \"\"\"a",
                "pass = `a"
            })
    void whatCouldRunAProgramIsRefusedWithItsLine(String line) {
        assertThatThrownBy(() -> check("onedrive:x", ONEDRIVE.replace("drive_type = personal", line)))
                .isInstanceOf(BackupException.class)
                .hasMessageStartingWith("the rclone configuration of tier cloud is refused: ")
                .hasMessageContaining("line 6")
                .hasMessageNotContaining("/tmp/x")
                .extracting(e -> ((BackupException) e).reason())
                .isEqualTo("RcloneConfigRefused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"drive:x", "Onedrive:x"})
    void remoteThatIsNotInTheFileIsNamed(String remote) {
        assertThatThrownBy(() -> check(remote, ONEDRIVE))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("it has no section [" + remote.replace(":x", "") + "]; put the rclone.conf");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":local:/etc",
                "/etc",
                "--config=x:y",
                "onedrive",
                "",
                "onedrive,token_url=x:y",
                ":sftp,ssh='x':/",
                "onedrive:a\nb"
            })
    void remoteThatIsMadeOnTheFlyIsRefused(String remote) {
        assertThatThrownBy(() -> check(remote, ONEDRIVE))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is refused");
    }

    @Test
    void encryptedConfigurationIsNamed() {
        assertThatThrownBy(
                        () -> check("onedrive:", "# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nabc="))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("it is encrypted with a password; decrypt it");
    }

    @Test
    void secretsAreMaskedInWhatRcloneSays() {
        assertThat(RcloneConfig.masked("bad lQ9Qa-_b, see http://u:p@host/x?sig=1 please", Password.of(ONEDRIVE)))
                .isEqualTo("bad ***, see http://…@host/x?… please");
    }

    private static void check(String remote, String config) throws BackupException {
        RcloneConfig.check("cloud", remote, Password.of(config));
    }
}
