package io.zentoria.datalayer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zentoria.datalayer.credential.BindingSecret;
import io.zentoria.datalayer.credential.Credential;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.Password;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilesTest {
    @TempDir
    Path folder;

    private SecretFiles files(Map<String, String> environment) {
        return new SecretFiles(folder, environment);
    }

    private void write(String secret, String key, String content) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve(secret)).resolve(key), content);
    }

    private static BindingSecret binding(String name, String password) {
        return new BindingSecret(
                name,
                "servicebinding.io/redis",
                Map.of("password", Password.of(password), "username", Password.of("n8n")));
    }

    private static CredentialException refusal(SecretFiles files, String name) {
        return catchThrowableOfType(CredentialException.class, () -> files.read(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chosen", "chosen\n", "chosen\r\n"})
    void lineBreakThatAnEditorAddedIsNotPartOfThePassword(String content) throws Exception {
        write("admin", "password", content);

        assertThat(files(Map.of()).read("admin").flatMap(secret -> secret.field("password")))
                .contains(Password.of("chosen"));
    }

    @Test
    void secretThatIsNowhereIsEmpty() throws Exception {
        assertThat(files(Map.of()).read("admin")).isEmpty();
    }

    @Test
    void environmentComesBeforeTheFiles() throws Exception {
        write("zentoria-redis-admin", "password", "of the file");
        write("zentoria-redis-admin", "username", "root");

        Optional<Credential> secret = files(Map.of("ZDL_SECRET_ZENTORIA_REDIS_ADMIN_PASSWORD", "of the environment"))
                .read("zentoria-redis-admin");

        assertThat(secret.flatMap(found -> found.field("password"))).contains(Password.of("of the environment"));
        assertThat(secret.flatMap(found -> found.field("username"))).contains(Password.of("root"));
    }

    @Test
    void keyWithAHyphenIsFoundInTheEnvironment() throws Exception {
        assertThat(files(Map.of("ZDL_SECRET_QDRANT_API_KEY", "chosen"))
                        .read("qdrant")
                        .flatMap(secret -> secret.field("api-key")))
                .contains(Password.of("chosen"));
    }

    @Test
    void folderThatKubernetesMountedIsRead() throws Exception {
        Path data = Files.createDirectories(folder.resolve("admin/..2026_01_01"));
        Files.writeString(data.resolve("password"), "chosen");
        Files.createSymbolicLink(folder.resolve("admin/..data"), Path.of("..2026_01_01"));
        Files.createSymbolicLink(folder.resolve("admin/password"), Path.of("..data/password"));

        assertThat(files(Map.of()).read("admin").orElseThrow().fields())
                .containsOnly(Map.entry("password", Password.of("chosen")));
    }

    @Test
    void whatIsKeptIsReadBackAndReadableByItsOwnerAlone() throws Exception {
        files(Map.of()).keep(binding("personal-redis-n8n", "s3cret"));

        assertThat(files(Map.of()).read("personal-redis-n8n").orElseThrow().fields())
                .isEqualTo(binding("personal-redis-n8n", "s3cret").fields());
        Path secret = folder.resolve("personal-redis-n8n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rwx------");
        try (Stream<Path> keys = Files.list(secret)) {
            assertThat(keys.toList())
                    .hasSize(2)
                    .allSatisfy(key -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void fileThatIsWrittenAgainIsReplacedWholeAndLeavesNothingBeside() throws Exception {
        files(Map.of()).keep(binding("personal-redis-n8n", "a long one that was there before"));
        files(Map.of()).keep(binding("personal-redis-n8n", "new"));

        assertThat(Files.readAllLines(folder.resolve("personal-redis-n8n/password")))
                .containsExactly("new");
        try (Stream<Path> keys = Files.list(folder.resolve("personal-redis-n8n"))) {
            assertThat(keys.map(key -> key.getFileName().toString())).containsExactlyInAnyOrder("password", "username");
        }
    }

    @Test
    void restOfAWriteThatWasCutShortIsNoKey() throws Exception {
        write("admin", "password", "chosen");
        write("admin", ".123.new", "half of");

        assertThat(files(Map.of()).read("admin").orElseThrow().fields()).containsOnlyKeys("password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc", "a/../../outside", "a/b", "", ".", "..", "UPPER", "-a"})
    void nameThatLeadsElsewhereIsRefused(String name) {
        assertThat(refusal(files(Map.of()), name).permanent()).isTrue();
    }

    @Test
    void folderThatIsALinkIsNotFollowed(@TempDir Path elsewhere) throws Exception {
        Files.writeString(elsewhere.resolve("password"), "not ours");
        Files.createSymbolicLink(folder.resolve("admin"), elsewhere);

        assertThat(files(Map.of()).read("admin")).isEmpty();
    }

    @Test
    void fileThatIsNoTextIsSaidWithoutItsContent() throws Exception {
        Files.write(
                Files.createDirectories(folder.resolve("admin")).resolve("password"),
                new byte[] {'c', 'a', 'n', 'a', 'r', 'y', (byte) 0xff, (byte) 0xfe});

        CredentialException e = refusal(files(Map.of()), "admin");

        assertThat(e.reason()).isEqualTo("SecretUnreadable");
        assertThat(List.of(e.getMessage(), String.valueOf(e.getCause())))
                .allSatisfy(text -> assertThat(text).doesNotContain("canary"));
    }

    @Test
    void folderThatCannotBeWrittenToIsNamed() throws Exception {
        Files.writeString(folder.resolve("personal-redis-n8n"), "a file where a folder should be");

        CredentialException e = catchThrowableOfType(
                CredentialException.class, () -> files(Map.of()).keep(binding("personal-redis-n8n", "s3cret")));

        assertThat(e.reason()).isEqualTo("SecretUnwritable");
        assertThat(e.getMessage()).contains("--secrets").doesNotContain("s3cret");
    }

    @Test
    void nothingIsDeleted() throws Exception {
        write("admin", "password", "chosen");

        files(Map.of()).forget("admin");

        assertThat(files(Map.of()).read("admin")).isPresent();
    }
}
