package io.zentoria.datalayer.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.layer.ChangelogSource;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is rendered, looked at as text. */
final class RenderingTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Owner OWNER = new Owner("zentoria", "personal");
    private static final Path SAMPLES = Path.of("../deploy/samples");
    private static final ChangelogSource NONE = (name, key) -> {
        throw new AssertionError("no changelog is asked for");
    };

    private static DataLayerSpec spec(String yaml) throws Exception {
        return YAML.readValue(yaml, DataLayerSpec.class);
    }

    private static DataLayerSpec sample(String name) throws Exception {
        return YAML.treeToValue(
                YAML.readTree(Files.readString(SAMPLES.resolve(name))).get("spec"), DataLayerSpec.class);
    }

    private static SortedMap<String, RenderedFile> of(DataLayerSpec spec) throws Exception {
        return Rendering.of(OWNER, spec, NONE);
    }

    @Test
    void theFolderHasTheFilesOfTheSeed() throws Exception {
        assertThat(of(sample("personal.yaml")).keySet())
                .contains(
                        "migrations/001_zentoria_main_schema.sql",
                        "migrations/002_zentoria_vectors_schema.sql",
                        "migrations/003_n8n_database_schema.sql",
                        "config/postgresql.conf",
                        "config/pgbouncer.ini",
                        "config/redis.conf",
                        "config/qdrant_collections.json",
                        "scripts/init_databases.sh",
                        "scripts/init_qdrant.sh",
                        "scripts/backup_postgresql.sh",
                        "scripts/backup_redis.sh",
                        "scripts/backup_qdrant.sh",
                        "README.md");
    }

    /** A person signs these: {@code zdl render -f layer.yaml} of that folder, without the scripts that are the same for all. */
    @Test
    void aSmallResourceGivesTheFilesThatAPersonSigned() throws Exception {
        Path golden = Path.of("src/test/resources/io/zentoria/datalayer/render/small");
        DataLayerSpec spec = YAML.treeToValue(
                YAML.readTree(Files.readString(golden.resolve("layer.yaml"))).get("spec"), DataLayerSpec.class);
        SortedMap<String, RenderedFile> files = Rendering.of(new Owner("shop", "small"), spec, NONE);
        List<String> signed = files.keySet().stream()
                .filter(path -> !path.startsWith("scripts/") || path.equals("scripts/settings.sh"))
                .toList();
        for (String path : signed) {
            assertThat(files.get(path).text())
                    .as(path)
                    .isEqualTo(Files.readString(golden.resolve("folder").resolve(path)));
        }
        try (Stream<Path> there = Files.walk(golden.resolve("folder"))) {
            assertThat(there.filter(Files::isRegularFile)
                            .map(file ->
                                    golden.resolve("folder").relativize(file).toString()))
                    .as("a file that nothing is compared with")
                    .containsExactlyInAnyOrderElementsOf(signed);
        }
    }

    @Test
    void renderedTwiceItIsTheSameToTheByte() throws Exception {
        assertThat(of(sample("personal.yaml"))).isEqualTo(of(sample("personal.yaml")));
    }

    @Test
    void aStoreThatTheResourceLeavesOutHasNoFiles() throws Exception {
        assertThat(of(spec("redis: {endpoint: {host: localhost}}")).keySet())
                .contains("scripts/init_redis.sh")
                .noneMatch(
                        path -> path.contains("postgresql") || path.contains("qdrant") || path.contains("migrations"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"plain", "two words", "it's", "a\"b", "$(id)", "`id`", "back\\slash", "new\nline", "-n", "", "ü"
            })
    void bashReadsBackWhatWasQuoted(String text, @TempDir Path folder) throws Exception {
        Path script = folder.resolve("script.sh");
        Files.writeString(
                script,
                Bash.assign("value", text) + Bash.array("rows", List.of(List.of(text, "x")))
                        + "printf '%s|%s|%s' \"$value\" \"${rows[0]}\" \"${#rows[@]}\"\n");
        Process bash = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEqualTo(text + "|" + text + "|2");
    }

    @Test
    void namesWithQuotesAndBlanksStayOneNameInEveryFile() throws Exception {
        SortedMap<String, RenderedFile> files = of(spec("""
                postgres:
                  endpoint: {host: localhost}
                  adminSecretRef: {name: admin}
                  roles: [{name: "o'b \\"rien"}]
                  databases: [{name: "my 'db\\"", owner: "o'b \\"rien", schemas: ["a.b c"]}]
                """));
        assertThat(files.get("migrations/000_roles_and_databases.sql").text())
                .contains("CREATE ROLE \"o''b \"\"rien\" LOGIN");
        assertThat(files.get("migrations/004_my_db__schema.sql").text())
                .contains("CREATE SCHEMA \"a.b c\" AUTHORIZATION \"o'b \"\"rien\"");
        assertThat(files.get("scripts/settings.sh").text()).contains("'dbname='\\''my \\'\\''db\"'\\'''");
    }

    @Test
    void aChangelogThatAsksTheServerIsRefusedInOneSentence() throws Exception {
        DataLayerSpec spec = spec("""
                postgres:
                  endpoint: {host: localhost}
                  adminSecretRef: {name: admin}
                  roles: [{name: app}]
                  databases: [{name: app, owner: app, migrations: [{configMapRef: {name: mine}}]}]
                """);
        ChangelogSource asking =
                (name, key) -> "--liquibase formatted sql\n\n--changeset me:1\n--preconditions onFail:MARK_RAN\n"
                        + "--precondition-sql-check expectedResult:0 SELECT 0\nSELECT 1;\n";
        assertThatThrownBy(() -> Rendering.of(OWNER, spec, asking))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "changelog mine/changelog.sql: changeset me:1 has preconditions, which no file can decide: take that out, or leave this changelog to 'zdl apply'");
    }

    @Test
    void everyScriptIsOneThatBashCanRead(@TempDir Path folder) throws Exception {
        for (var file : of(sample("personal.yaml")).entrySet()) {
            if (file.getKey().endsWith(".sh")) {
                Path script = folder.resolve("script.sh");
                Files.writeString(script, file.getValue().text());
                Process bash = new ProcessBuilder("bash", "-n", script.toString())
                        .redirectErrorStream(true)
                        .start();
                assertThat(bash.getInputStream().readAllBytes())
                        .as(file.getKey())
                        .isEmpty();
                assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void everySampleCanBeRendered() throws Exception {
        try (Stream<Path> samples = Files.list(SAMPLES)) {
            for (Path sample : samples.toList()) {
                var tree = YAML.readTree(Files.readString(sample));
                if (tree.path("kind").asText().equals("ZentoriaDataLayer")) {
                    assertThat(of(sample(sample.getFileName().toString())))
                            .as(sample.toString())
                            .isNotEmpty();
                }
            }
        }
    }
}
