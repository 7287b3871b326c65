/** The operator's own changelogs, how they are run, and what they leave behind. */
@NullMarked
package io.zentoria.datalayer.postgres.bundle;

import org.jspecify.annotations.NullMarked;
