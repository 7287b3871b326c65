package io.zentoria.datalayer.backup.age;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zentoria.datalayer.backup.BackupException;
import io.zentoria.datalayer.backup.tool.PrivateFolder;
import io.zentoria.datalayer.backup.tool.Tool;
import io.zentoria.datalayer.backup.tool.ToolCall;
import io.zentoria.datalayer.backup.tool.ToolResult;
import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.testbed.ClientTools;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against the stock age of the test bed. */
class AgeEncryptionIT {
    private static final Tools TOOLS = Tools.in(List.of(ClientTools.folder()));

    @Test
    void whatIsWrittenOpensWithStockAgeForEveryRecipient() throws Exception {
        Password first = identity();
        Password second = identity();
        String other =
                AgeEncryption.of(Optional.of(second), List.of()).recipients().getFirst();
        AgeEncryption encryption = AgeEncryption.of(Optional.of(first), List.of(other));
        byte[] plain = new byte[300_001];
        new Random(4).nextBytes(plain);

        byte[] encrypted = encrypted(encryption, plain);

        assertThat(openedByAge(first, encrypted)).isEqualTo(plain);
        assertThat(openedByAge(second, encrypted)).isEqualTo(plain);
        assertThat(decrypted(encryption, encrypted)).isEqualTo(plain);
    }

    @Test
    void flippedBitOrMissingEndNeverReadsAsGood() throws Exception {
        AgeEncryption encryption = AgeEncryption.of(Optional.of(identity()), List.of());
        byte[] encrypted = encrypted(encryption, new byte[200_000]);
        for (int at : new int[] {250, encrypted.length / 2, encrypted.length - 1}) {
            byte[] flipped = encrypted.clone();
            flipped[at] ^= 1;
            assertThatThrownBy(() -> decrypted(encryption, flipped))
                    .isInstanceOfAny(IOException.class, BackupException.class);
        }
        byte[] cut = java.util.Arrays.copyOf(encrypted, encrypted.length - 70_000);
        assertThatThrownBy(() -> decrypted(encryption, cut)).isInstanceOfAny(IOException.class, BackupException.class);
    }

    @Test
    void strangersIdentityIsRefusedInOneSentence() throws Exception {
        byte[] encrypted = encrypted(AgeEncryption.of(Optional.of(identity()), List.of()), new byte[10]);
        AgeEncryption stranger = AgeEncryption.of(Optional.of(identity()), List.of());
        assertThatThrownBy(() -> decrypted(stranger, encrypted))
                .isInstanceOf(BackupException.class)
                .hasMessage("the identity does not open this backup: give the one that it was encrypted for");
    }

    private static Password identity() throws Exception {
        return Password.of(Tool.text(ToolCall.of(TOOLS.program("age-keygen"), List.of(), Map.of())));
    }

    private static byte[] encrypted(AgeEncryption encryption, byte[] plain) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (OutputStream out = encryption.encrypt(to)) {
            out.write(plain);
        }
        return to.toByteArray();
    }

    private static byte[] decrypted(AgeEncryption encryption, byte[] encrypted) throws Exception {
        try (InputStream in = encryption.decrypt(new ByteArrayInputStream(encrypted))) {
            return in.readAllBytes();
        }
    }

    private static byte[] openedByAge(Password identity, byte[] encrypted) throws Exception {
        try (PrivateFolder folder = PrivateFolder.create()) {
            Path key = folder.file("identity", identity.reveal());
            Path file = Files.write(folder.path().resolve("artifact.age"), encrypted);
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            ToolResult result = Tool.run(
                    ToolCall.of(
                            TOOLS.program("age"),
                            List.of("--decrypt", "--identity", key.toString(), file.toString()),
                            Map.of()),
                    plain);
            assertThat(result.exitCode()).as(result.errors()).isZero();
            return plain.toByteArray();
        }
    }
}
