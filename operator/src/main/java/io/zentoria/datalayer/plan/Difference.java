package io.zentoria.datalayer.plan;

import org.jspecify.annotations.Nullable;

/**
 * One attribute before and after; null where there is nothing. Neither side ever holds a secret.
 */
public record Difference(
        String attribute, @Nullable String from, @Nullable String to) {}
