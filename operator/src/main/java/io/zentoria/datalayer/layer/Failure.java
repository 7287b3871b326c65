package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.plan.Change;

/** A change that was tried and did not succeed. */
public record Failure(Change change, Trouble trouble) {}
