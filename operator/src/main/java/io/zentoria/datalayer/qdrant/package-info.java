/**
 * Qdrant: collections, their settings, payload indexes and aliases. Knows neither Kubernetes nor another store.
 *
 * <p>What the operator made is written beside it, in the collection's own metadata ({@link
 * io.zentoria.datalayer.qdrant.Ledger}); servers that keep no metadata (older than 1.16) get their collections all the
 * same, but nothing is ever taken away from them.
 */
@NullMarked
package io.zentoria.datalayer.qdrant;

import org.jspecify.annotations.NullMarked;
