package io.zentoria.datalayer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DigestTest {
    private static final Target ROLE = new Target(StoreKind.POSTGRES, "role", "a");
    private static final Identity SERVER = new Identity(StoreKind.POSTGRES, "db:5432", "17.11", "7301");

    @Test
    void theTextOfStatementsDoesNotMatterSinceSaltsChangeEveryTime() {
        Change once = Change.of(ROLE, "create role a", Risk.SAFE, () -> "CREATE ROLE a PASSWORD 'salt-1'");
        Change again = Change.of(ROLE, "create role a", Risk.SAFE, () -> "CREATE ROLE a PASSWORD 'salt-2'");

        assertThat(Digest.of(List.of(once), List.of(SERVER))).isEqualTo(Digest.of(List.of(again), List.of(SERVER)));
    }

    @Test
    void everyEffectMatters() {
        Change change = change("alter role a", Risk.SAFE, new Difference("connection limit", "5", "6"));
        String digest = Digest.of(List.of(change), List.of(SERVER));

        assertThat(List.of(
                        change("alter role b", Risk.SAFE, new Difference("connection limit", "5", "6")),
                        change("alter role a", Risk.DISRUPTIVE, new Difference("connection limit", "5", "6")),
                        change("alter role a", Risk.SAFE, new Difference("connection limit", "5", "7")),
                        change("alter role a", Risk.SAFE, new Difference("connection limit", null, "6"))))
                .noneMatch(other -> Digest.of(List.of(other), List.of(SERVER)).equals(digest));
    }

    @Test
    void theSamePlanForAnotherServerIsAnotherPlan() {
        Change change = change("alter role a", Risk.SAFE, new Difference("connection limit", "5", "6"));
        Identity other = new Identity(StoreKind.POSTGRES, "db:5432", "17.11", "7302");

        assertThat(Digest.of(List.of(change), List.of(SERVER)))
                .isNotEqualTo(Digest.of(List.of(change), List.of(other)));
    }

    private static Change change(String summary, Risk risk, Difference difference) {
        return new Change(ROLE, summary, List.of(difference), risk, LedgerEffect.NONE, () -> summary);
    }
}
