/** Backups that are proved by restoring them: the words that all parts share. */
@NullMarked
package io.zentoria.datalayer.backup;

import org.jspecify.annotations.NullMarked;
