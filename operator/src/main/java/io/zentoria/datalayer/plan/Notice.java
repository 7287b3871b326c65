package io.zentoria.datalayer.plan;

/**
 * Something that works but should not stay so; becomes a row of {@code status.warnings}.
 *
 * @param reason a CamelCase word of the documented list
 * @param message a sentence for a person, without secrets
 */
public record Notice(String reason, String message) {}
