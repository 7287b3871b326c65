/** Which backups may go. Pure. */
@NullMarked
package io.zentoria.datalayer.backup.retention;

import org.jspecify.annotations.NullMarked;
