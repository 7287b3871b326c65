package io.zentoria.datalayer.api.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.api.ZentoriaBackup;
import io.zentoria.datalayer.api.ZentoriaDataLayer;
import io.zentoria.datalayer.api.ZentoriaRestore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SpecCheckTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<WrongResource> wrong() {
        return WrongResource.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void whatTheApiServerRefusesIsRefusedWithoutOneToo(WrongResource wrong) {
        List<String> problems = wrong.problems();
        assertThat(problems).anyMatch(problem -> problem.contains(wrong.here()));
        assertThat(problems).allMatch(problem -> problem.startsWith("spec"));
    }

    @Test
    void sampleIsGoodAsWrittenAndAsRead() throws Exception {
        ObjectNode sample = WrongResource.sample();
        assertThat(SpecCheck.problemsAsWritten(sample.get("spec"))).isEmpty();
        assertThat(SpecCheck.problems(
                        JSON.treeToValue(sample, ZentoriaDataLayer.class).getSpec()))
                .isEmpty();
    }

    @Test
    void whatABackupLeavesOutIsNoMistakeWhenItWasRead() throws Exception {
        ObjectNode sample = WrongResource.sampleWithAllOfBackup();
        assertThat(SpecCheck.problems(
                        JSON.treeToValue(sample, ZentoriaDataLayer.class).getSpec()))
                .isEmpty();
    }

    @Test
    void sampleOfABackupIsGoodAsWrittenAndAsRead() throws Exception {
        ObjectNode sample = WrongResource.sample("backup.yaml");
        assertThat(BackupCheck.problemsAsWritten(sample.get("spec"))).isEmpty();
        assertThat(BackupCheck.problems(
                        JSON.treeToValue(sample, ZentoriaBackup.class).getSpec()))
                .isEmpty();
    }

    @Test
    void sampleOfARestoreIsGoodAsWrittenAndAsRead() throws Exception {
        ObjectNode sample = WrongResource.sample("restore.yaml");
        assertThat(RestoreCheck.problemsAsWritten(sample.get("spec"))).isEmpty();
        assertThat(RestoreCheck.problems(
                        JSON.treeToValue(sample, ZentoriaRestore.class).getSpec()))
                .isEmpty();
    }

    @Test
    void unknownFieldIsNamedWithTheOneThatWasMeant() {
        ObjectNode sample = WrongResource.sample();
        ((ObjectNode) sample.at("/spec/postgres/roles/0")).put("conectionLimit", 5);
        assertThat(SpecCheck.problemsAsWritten(sample.get("spec")))
                .containsExactly(
                        "spec.postgres.roles[0].conectionLimit: there is no such field: write connectionLimit");
    }

    @Test
    void everyRuleOfTheSchemaIsKnown() {
        List<String> messages = new ArrayList<>();
        for (String crd : List.of("zentoriadatalayers", "zentoriabackups", "zentoriarestores")) {
            collect(Schema.spec(crd + ".zentoria.io"), messages);
        }
        assertThat(messages)
                .hasSizeGreaterThan(30)
                .allSatisfy(message -> assertThatCode(() -> Rules.holds(message, JSON.createObjectNode()))
                        .as(message)
                        .doesNotThrowAnyException());
    }

    private static void collect(Schema schema, List<String> messages) {
        messages.addAll(schema.rules());
        schema.properties().values().forEach(property -> collect(property, messages));
        if (schema.node().has("items")) {
            collect(schema.items(), messages);
        }
        Schema free = schema.additionalProperties();
        if (free != null) {
            collect(free, messages);
        }
    }
}
