/** PgBouncer in the cluster: its files and objects, written only where they differ, and how it stands. */
@NullMarked
package io.zentoria.datalayer.kubernetes.pooler;

import org.jspecify.annotations.NullMarked;
