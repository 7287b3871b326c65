package io.zentoria.datalayer.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AclCommandsTest {
    private static final String OF_SEVEN_ZERO =
            "+@all -@admin -swapdb -restore-asking -restore -migrate -sort_ro -sort -flushdb -keys -flushall";

    @Test
    void rulesAreTheSameAsWritten() {
        assertThat(AclCommands.same(AclRules.READ_WRITE, "+@all -@admin -@dangerous +info", null))
                .isTrue();
        assertThat(AclCommands.same(AclRules.READ_WRITE, "+@all -@admin -@dangerous +info +flushall", null))
                .isFalse();
        assertThat(AclCommands.same(AclRules.READ_WRITE, "+@all -@dangerous -@admin +info", null))
                .as("the order counts")
                .isFalse();
    }

    @Test
    void oldServersWordsForTheUsualRulesAreKnown() {
        assertThat(AclCommands.same(AclRules.READ_WRITE, OF_SEVEN_ZERO, null)).isTrue();
        assertThat(AclCommands.same(AclRules.READ_WRITE, OF_SEVEN_ZERO.replace(" -keys", ""), null))
                .isFalse();
        assertThat(AclCommands.same(AclRules.READ_WRITE, OF_SEVEN_ZERO + " +config", null))
                .isFalse();
    }

    @Test
    void nothingIsWhereEverythingStarts() {
        assertThat(AclCommands.same(List.of("-@all", "+get"), "-@all +get", null))
                .isTrue();
        assertThat(AclCommands.same(List.of("+get"), "-@all +get", null)).isTrue();
        assertThat(AclCommands.same(List.of("+@all"), "allcommands", null)).isTrue();
        assertThat(AclCommands.same(List.of("-@all", "+get"), "+@all -@all +get", null))
                .isTrue();
        assertThat(AclCommands.same(List.of("-@all", "+get"), "nocommands", null))
                .isFalse();
    }

    @Test
    void serversOwnWordsAreRemembered() {
        List<String> wanted = List.of("-@all", "+@list", "+get");
        LedgerRow row = new LedgerRow(
                "a/b", LedgerRow.State.MADE, "2026-01-01T00:00:00Z", null, "-@all +@list +get", "-@all +get +@list");

        assertThat(AclCommands.same(wanted, "-@all +get +@list", row)).isTrue();
        assertThat(AclCommands.same(wanted, "-@all +get +@list +set", row)).isFalse();
        assertThat(AclCommands.same(List.of("-@all", "+@list"), "-@all +get +@list", row))
                .as("words for other rules say nothing")
                .isFalse();
    }
}
