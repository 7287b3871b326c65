/** Backups and restores as resources of a cluster: who runs which one, when, and how that is shown. */
@NullMarked
package io.zentoria.datalayer.kubernetes.backups;

import org.jspecify.annotations.NullMarked;
