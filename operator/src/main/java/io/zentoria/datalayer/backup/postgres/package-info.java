/** Dumps and restores of PostgreSQL databases. */
@NullMarked
package io.zentoria.datalayer.backup.postgres;

import org.jspecify.annotations.NullMarked;
