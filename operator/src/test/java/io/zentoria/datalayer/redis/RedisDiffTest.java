package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.plan.Plan;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * One folder a case: {@code wanted.yaml} and {@code observed.json} give {@code plan.txt}, and {@code deletion.txt} where
 * there is one. After a meant change, {@code -Dgolden.write=<folder of the cases>} writes the plans anew, to be read and
 * checked in.
 */
class RedisDiffTest {
    private static final String WRITE = System.getProperty("golden.write", "");
    private static final Set<String> FILES = Set.of("wanted.yaml", "observed.json", "plan.txt", "deletion.txt");

    private static List<Path> cases() throws IOException, URISyntaxException {
        URL folder = Objects.requireNonNull(RedisDiffTest.class.getResource("plans"));
        try (Stream<Path> paths = Files.list(Path.of(folder.toURI()))) {
            return paths.sorted().toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> planIsTheOneThatAPersonWouldSign() throws IOException, URISyntaxException {
        return cases().stream()
                .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
    }

    private static void check(Path folder) throws IOException {
        RedisDesired desired = Golden.desired(folder.resolve("wanted.yaml"));
        RedisActual actual = Golden.actual(folder.resolve("observed.json"));
        Plan plan = RedisDiff.plan(desired, actual);
        compare(folder, "plan.txt", Golden.written(plan));
        assertThat(RedisDiff.plan(desired, actual))
                .as("equal inputs give equal plans")
                .isEqualTo(plan);
        assertThat(plan.toString()).as("no hash of a password").doesNotContainPattern("[0-9a-f]{64}");
        if (Files.exists(folder.resolve("deletion.txt"))) {
            compare(folder, "deletion.txt", Golden.written(RedisDiff.planDeletion(Golden.OWNER, actual)));
        }
    }

    private static void compare(Path folder, String file, String written) throws IOException {
        if (!WRITE.isEmpty()) {
            Files.writeString(Path.of(WRITE, folder.getFileName().toString(), file), written);
            return;
        }
        assertThat(written).isEqualTo(Files.readString(folder.resolve(file)));
    }

    @Test
    void noFileIsLeftUnread() throws IOException, URISyntaxException {
        for (Path folder : cases()) {
            try (Stream<Path> files = Files.list(folder)) {
                Set<String> names = new TreeSet<>();
                files.forEach(file -> names.add(file.getFileName().toString()));
                assertThat(names).as(folder.toString()).contains("wanted.yaml", "observed.json", "plan.txt");
                assertThat(FILES).as(folder.toString()).containsAll(names);
            }
        }
    }
}
