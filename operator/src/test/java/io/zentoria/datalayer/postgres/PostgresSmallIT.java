package io.zentoria.datalayer.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.plan.Plan;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresSmallIT {
    private static final String SMALL = """
            endpoint: {host: 127.0.0.1}
            adminSecretRef: {name: admin}
            parameters: {work_mem: 16MB, max_connections: "200", log_min_duration_statement: 500ms}
            roles:
              - {name: app, connectionLimit: 7}
              - {name: reader, memberOf: [pg_monitor]}
              - {name: dumper, bypassRowSecurity: true}
            databases:
              - name: shop
                owner: app
                extensions: [pgcrypto, citext]
                schemas: [core, "Odd Name"]
                vectorTables:
                  - {schema: embeddings, name: documents, dimensions: 8, distance: Cosine, hnsw: {m: 16, efConstruction: 64}}
                  - {schema: embeddings, name: code, dimensions: 4096, distance: Cosine, hnsw: {m: 24, efConstruction: 128}}
                migrations:
                  - configMapRef: {name: mine}
                partitions:
                  - {table: core.logs, column: created_at, interval: Month, premake: 3, retention: 24}
                grants:
                  - {role: reader, schemas: ["*"], privileges: [SELECT]}
                  - {role: dumper, schemas: [embeddings], privileges: [SELECT, INSERT]}
            """;
    static final String CHANGELOG = """
            --liquibase formatted sql
            --changeset me:1
            CREATE TABLE core.items (id bigserial PRIMARY KEY, name text NOT NULL);
            --changeset me:2
            CREATE TABLE core.logs (id bigserial, created_at timestamptz NOT NULL, PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at);
            """;

    private Bench bench;

    @BeforeEach
    void empty() throws Exception {
        bench = Bench.onEmptyServer().withChangelog("mine", CHANGELOG);
    }

    @Test
    void emptyServerIsBroughtToTheSpecAndThenNothingIsLeftToDo() throws Exception {
        bench.bring(SMALL).forEach(System.out::println);

        Plan after = bench.plan(SMALL);
        assertThat(after.changes()).isEmpty();
        assertThat(after.conflicts()).isEmpty();
        System.out.println(after.notices());
    }
}
