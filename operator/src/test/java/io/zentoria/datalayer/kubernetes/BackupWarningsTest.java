package io.zentoria.datalayer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.DataLayerStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BackupWarningsTest {
    private static List<DataLayerStatus.Warning> of(String schedules) {
        return of(Yaml.read("""
                backup:
                  tiers:
                    - {name: local, filesystem: {path: /backups}}
                    - {name: bucket, s3: {bucket: b, secretRef: {name: s}}}
                  schedules: %s
                """.formatted(schedules)));
    }

    private static List<DataLayerStatus.Warning> of(ObjectNode spec) {
        return BackupWarnings.of(new ObjectMapper().convertValue(spec, DataLayerSpec.class));
    }

    @Test
    void storeWhoseBackupsAllStayInFoldersIsNamedWithWhatToDo() {
        assertThat(
                        of(
                                "[{name: a, store: redis, cron: '0 * * * *', tiers: [local]}, {name: b, store: postgres, cron: '0 * * * *', tiers: [local, bucket]}]"))
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.reason()).isEqualTo("BackupsInOnePlace");
                    assertThat(warning.message())
                            .startsWith("no backup of Redis leaves local")
                            .contains("s3 or rclone");
                });
    }

    @Test
    void oneScheduleThatReachesAnotherPlaceIsEnoughForItsStore() {
        assertThat(
                        of(
                                "[{name: a, store: redis, cron: '0 * * * *', tiers: [local]}, {name: b, store: all, cron: '0 2 * * *', tiers: [bucket]}]"))
                .isEmpty();
        assertThat(of("[{name: a, store: redis, cron: '0 * * * *'}]"))
                .as("no tiers named: all")
                .isEmpty();
        assertThat(of("[]")).isEmpty();
        assertThat(of(Yaml.read("{}"))).isEmpty();
    }
}
