/** Snapshots and restores of Qdrant collections. */
@NullMarked
package io.zentoria.datalayer.backup.qdrant;

import org.jspecify.annotations.NullMarked;
