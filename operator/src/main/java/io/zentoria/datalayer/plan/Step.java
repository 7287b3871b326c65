package io.zentoria.datalayer.plan;

/**
 * What is sent to a server for one change. Each store has a sealed interface of its own below this one. Doing a step
 * twice is harmless.
 */
public interface Step {
    /** The statement or call as a person may see it: secrets are {@code ***}. */
    String masked();
}
