package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one change sends to a Redis server. */
sealed interface RedisStep extends Step {

    /** Where a change has to be written so that it survives a restart. */
    enum Durability {
        CONFIG_FILE("CONFIG REWRITE", "persist/config", "configuration file"),
        ACL_FILE("ACL SAVE", "persist/acl", "ACL file"),
        /** The server has no file: nothing survives. */
        NONE("", "", "");

        private final String command;
        private final String field;
        private final String title;

        Durability(String command, String field, String title) {
            this.command = command;
            this.field = field;
            this.title = title;
        }

        String command() {
            return command;
        }

        /** The row of the ledger that says that the file still has to be written. */
        String field() {
            return field;
        }

        String title() {
            return title;
        }
    }

    /** Gives the data set an identity, unless it has one. */
    record Mark() implements RedisStep {
        @Override
        public String masked() {
            return "SET " + RedisLedger.IDENTITY + " <random id> NX";
        }
    }

    /**
     * Sets a parameter.
     *
     * @param before the value to go back to when the spec no longer names it
     */
    record SetParameter(String name, String value, String before, Durability durability) implements RedisStep {
        @Override
        public String masked() {
            return "CONFIG SET " + name + " \"" + value + "\"";
        }
    }

    /** Sets a parameter back to what it was and forgets it. */
    record RestoreParameter(String name, String value, Durability durability) implements RedisStep {
        @Override
        public String masked() {
            return "CONFIG SET " + name + " \"" + value + "\"";
        }
    }

    /**
     * Makes an ACL user, or makes it anew.
     *
     * @param passwordHash empty when the password is still to be made: then the step cannot be done yet
     * @param made whether the user counts as the operator's own from now on
     */
    record SetUser(String name, Optional<Password> passwordHash, AclRules rules, boolean made, Durability durability)
            implements RedisStep {
        @Override
        public String masked() {
            return "ACL SETUSER " + String.join(" ", words("#***"));
        }

        /** The arguments behind {@code ACL SETUSER}; {@code reset} first, since the rest only adds. */
        List<String> words(String password) {
            List<String> words = new ArrayList<>(List.of(name, "reset", "on", password));
            words.addAll(rules.words());
            return words;
        }
    }

    /** Takes away an ACL user that the operator made. */
    record DropUser(String name, Durability durability) implements RedisStep {
        @Override
        public String masked() {
            return "ACL DELUSER " + name;
        }
    }

    /**
     * Notes whose a thing is that was there already and fits.
     *
     * @param sent the spec's words for it
     * @param readBack the server's words for it
     */
    record Adopt(
            String field, @Nullable String sent, @Nullable String readBack) implements RedisStep {
        @Override
        public String masked() {
            return "HSET " + RedisLedger.LEDGER + " '" + field + "' …";
        }
    }

    /** Takes a thing out of the ledger and leaves it as it is. */
    record Forget(String field) implements RedisStep {
        @Override
        public String masked() {
            return "HDEL " + RedisLedger.LEDGER + " '" + field + "'";
        }
    }

    /**
     * Writes the server's file.
     *
     * @param run the server's {@code run_id}: a file that cannot be written is tried again after a restart
     */
    record Persist(Durability durability, String run) implements RedisStep {
        @Override
        public String masked() {
            return durability.command();
        }
    }

    /** Takes away the operator's own keys, unless another resource still has something in the ledger. */
    record Unmark() implements RedisStep {
        @Override
        public String masked() {
            return "DEL " + RedisLedger.IDENTITY + " " + RedisLedger.FENCE + " (when the ledger is empty)";
        }
    }
}
