/** When backups are due: Unix cron, time zones, what was missed. Pure. */
@NullMarked
package io.zentoria.datalayer.backup.schedule;

import org.jspecify.annotations.NullMarked;
