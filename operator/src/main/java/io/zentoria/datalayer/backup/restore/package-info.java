/** Restores, drills and verification. */
@NullMarked
package io.zentoria.datalayer.backup.restore;

import org.jspecify.annotations.NullMarked;
