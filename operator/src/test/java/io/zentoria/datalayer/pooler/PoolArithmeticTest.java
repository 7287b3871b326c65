package io.zentoria.datalayer.pooler;

import static org.assertj.core.api.Assertions.assertThat;

import io.zentoria.datalayer.plan.Notice;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolArithmeticTest {
    private static final Optional<ServerLimits> ROOMY = Optional.of(new ServerLimits(200, 3));

    private static List<String> messages(PoolerDesired desired, Optional<ServerLimits> limits) {
        return PoolArithmetic.notices(desired, limits).stream()
                .map(Notice::message)
                .toList();
    }

    @Test
    void distributionOfTheSampleAddsUp() {
        assertThat(messages(Specs.sample(), ROOMY)).isEmpty();
    }

    @Test
    void sumOverTheServersConnectionsIsShown() {
        assertThat(messages(Specs.sample(), Optional.of(new ServerLimits(100, 3))))
                .containsExactly(
                        "all pools are 40 (backend-api in zentoria_main) + 20 (backend-api in zentoria_vectors) + 20 (n8n in n8n) + 30 (ai-orchestrator in zentoria_vectors) = 110 connections, over the 97 that the server has for them (max_connections 100 - 3 reserved for superusers): raise max_connections or make pools smaller");
    }

    @Test
    void sumOfARoleOverItsLimitIsShown() {
        PoolerDesired desired = Specs.of("""
                endpoint: {host: db}
                roles: [{name: app, connectionLimit: 9}]
                databases: [{name: main}]
                pooler: {pools: [{service: web, database: main, role: app, size: 10}]}
                """);
        assertThat(messages(desired, ROOMY))
                .containsExactly(
                        "the pools of role app are 10 (web in main) connections, over its connectionLimit of 9: the server refuses what is above");
    }

    @Test
    void everyReplicaCounts() {
        PoolerDesired desired = Specs.of("""
                endpoint: {host: db}
                roles: [{name: app, connectionLimit: 25}]
                databases: [{name: main}]
                pooler: {replicas: 3, pools: [{service: web, database: main, role: app, size: 10}]}
                """);
        assertThat(messages(desired, ROOMY))
                .containsExactly(
                        "the pools of role app are 3 replicas x (10 (web in main)) = 30 connections, over its connectionLimit of 25: the server refuses what is above");
    }

    @Test
    void sumOverTheLimitOfADatabaseIsShown() {
        PoolerDesired desired = Specs.of("""
                endpoint: {host: db}
                roles: [{name: app}, {name: ai}]
                databases: [{name: main}]
                pooler:
                  maxDbConnections: 15
                  pools:
                  - {service: web, database: main, role: app, size: 10}
                  - {service: ai, database: main, role: ai, size: 6}
                """);
        assertThat(messages(desired, ROOMY))
                .containsExactly(
                        "the pools of database main are 10 (web in main) + 6 (ai in main) = 16 connections, over maxDbConnections of 15: pools wait for each other");
    }

    @Test
    void limitOfZeroAndNoLimitAreNoSums() {
        PoolerDesired desired = Specs.pools("app", "main", "web main app 1000");
        assertThat(messages(desired, Optional.empty())).isEmpty();
    }
}
