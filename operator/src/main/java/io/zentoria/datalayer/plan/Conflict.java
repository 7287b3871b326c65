package io.zentoria.datalayer.plan;

/**
 * An object that is there, does not fit, and must not be touched: another resource's, or one that somebody made
 * otherwise.
 *
 * @param message a sentence that names whose it is or what does not fit, and what to do
 */
public record Conflict(Target target, String message) {}
