package io.zentoria.datalayer.plan;

/**
 * Something with data that the operator made and that the spec no longer names. It stays, and is neither drift nor
 * pending, until destructive changes are allowed.
 *
 * @param drop the change that would take it away, of risk {@link Risk#DESTRUCTIVE}
 */
public record Orphan(Target target, Change drop) {}
