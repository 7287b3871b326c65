package io.zentoria.datalayer.pooler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.Yaml;
import io.zentoria.datalayer.api.PostgresSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Poolers for tests without a server. */
final class Specs {
    private Specs() {}

    /** The sample's, as users write it. */
    static PoolerDesired sample() {
        try {
            return of(Yaml.read(Files.readString(Path.of("../deploy/samples/personal.yaml")))
                    .at("/spec/postgres")
                    .toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That of the PostgreSQL part of a spec. */
    static PoolerDesired of(String postgresPart) {
        try {
            return PoolerDesired.of(
                    new ObjectMapper().readValue(Yaml.read(postgresPart).toString(), PostgresSpec.class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Roles without limits, databases, and pools as {@code service database role size}. */
    static PoolerDesired pools(String roles, String databases, String... pools) {
        StringBuilder yaml = new StringBuilder("endpoint: {host: db}\nroles:\n");
        for (String role : roles.split(" ")) {
            yaml.append("- {name: ").append(role).append("}\n");
        }
        yaml.append("databases:\n");
        for (String database : databases.split(" ")) {
            yaml.append("- {name: ").append(database).append("}\n");
        }
        yaml.append("pooler:\n  pools:\n");
        for (String pool : pools) {
            String[] words = pool.split(" ");
            yaml.append("  - {service: %s, database: %s, role: %s, size: %s}\n"
                    .formatted(words[0], words[1], words[2], words[3]));
        }
        return of(yaml.toString());
    }
}
