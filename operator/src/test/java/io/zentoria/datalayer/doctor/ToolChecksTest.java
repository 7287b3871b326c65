package io.zentoria.datalayer.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.backup.tool.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ToolChecksTest {
    private static final int NO_SUCH_MAJOR = 99;

    private static DataLayerSpec spec(String yaml) throws Exception {
        return new ObjectMapper(new YAMLFactory()).readValue(yaml, DataLayerSpec.class);
    }

    @Test
    void aDumpThatIsOlderThanTheServerIsMissing() throws Exception {
        List<Diagnosis> found = new ArrayList<>();
        new ToolChecks(Tools.in(List.of()), found::add)
                .run(spec("postgres: {endpoint: {host: x}, adminSecretRef: {name: x}}"), NO_SUCH_MAJOR);
        assertThat(found)
                .contains(Diagnosis.fail(
                        "tool pg_dump",
                        "there is no pg_dump of PostgreSQL 99 or newer on this machine: install it, or name its folder with --tools",
                        ""));
    }

    @Test
    void anRcloneThatIsTooOldForOneDriveIsSaid(@TempDir Path folder) throws Exception {
        Path old = folder.resolve("rclone");
        Files.writeString(old, "#!/bin/sh\necho 'rclone v1.60.1-DEV'\n");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<Diagnosis> found = new ArrayList<>();
        new ToolChecks(Tools.in(List.of(folder)), found::add)
                .run(spec("backup: {tiers: [{name: far, rclone: {remote: 'x:y', configSecretRef: {name: x}}}]}"), 0);
        assertThat(found)
                .anySatisfy(one -> assertThat(one.said()).contains("rclone v1.60 is old"))
                .anySatisfy(one -> assertThat(one.mend()).contains("install 1.66 or newer"));
    }
}
