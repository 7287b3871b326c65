/** Places where backups are kept: a folder, a bucket, whatever rclone reaches. */
@NullMarked
package io.zentoria.datalayer.backup.tier;

import org.jspecify.annotations.NullMarked;
