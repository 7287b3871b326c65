package io.zentoria.datalayer.pooler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PoolSizesTest {
    @Test
    void distributionOfTheSampleIsSaidExactly() {
        PoolSizes sizes = PoolSizes.of(Specs.sample());

        assertThat(sizes.databases())
                .containsEntry("zentoria_main", 40)
                .containsEntry("zentoria_vectors", 20)
                .containsEntry("n8n", 20);
        assertThat(sizes.users()).containsEntry("zentoria_ai", 30).doesNotContainKeys("zentoria_app", "n8n");
        assertThat(sizes.inexact()).isEmpty();
    }

    @Test
    void roleThatNoPoolNamesHasTheDefaultAlsoInADatabaseWithASizeOfItsOwn() {
        assertThat(PoolSizes.of(Specs.sample()).users())
                .containsEntry("zentoria_backup", 20)
                .containsEntry("zentoria_readonly", 20);
    }

    @Test
    void servicesThatShareAPairShareItsPool() {
        PoolSizes sizes = PoolSizes.of(Specs.pools("app", "main", "web main app 10", "jobs main app 5"));

        assertThat(sizes.databases()).containsExactly(Map.entry("main", 15));
    }

    @Test
    void withoutPoolsThereIsNothingToSay() {
        PoolSizes sizes = PoolSizes.of(Specs.of("{endpoint: {host: db}, roles: [{name: app}], pooler: {}}"));

        assertThat(sizes.databases()).isEmpty();
        assertThat(sizes.users()).isEmpty();
    }

    @Test
    void whatPgBouncerCannotSayIsNamed() {
        PoolSizes sizes =
                PoolSizes.of(Specs.pools("a b", "one two", "s one a 1", "s two a 2", "s one b 3", "s two b 4"));

        assertThat(sizes.databases()).containsEntry("one", 3).containsEntry("two", 4);
        assertThat(sizes.inexact())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("the pools of database one (a 1, b 3) are all of 3 connections");
    }
}
