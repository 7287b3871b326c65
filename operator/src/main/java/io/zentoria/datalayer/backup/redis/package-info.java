/** Dumps and restores of Redis. */
@NullMarked
package io.zentoria.datalayer.backup.redis;

import org.jspecify.annotations.NullMarked;
