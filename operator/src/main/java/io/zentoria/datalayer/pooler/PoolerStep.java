package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.plan.Step;

/** What is sent to a console for one change. */
sealed interface PoolerStep extends Step {

    /** Sets a value in the running process, until it reads its files again. */
    record Set(String setting, String value) implements PoolerStep {
        @Override
        public String masked() {
            return "SET " + setting + " = '" + value.replace("'", "''") + "'";
        }
    }

    /**
     * Has it read its files again; no client is dropped by that.
     *
     * @param mark what it says of itself when it has loaded the file for this spec
     */
    record Reload(String mark) implements PoolerStep {
        @Override
        public String masked() {
            return "RELOAD";
        }
    }
}
