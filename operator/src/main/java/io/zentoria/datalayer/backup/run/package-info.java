/** One run: the stores are read once into the first tier, the other tiers copy from there. */
@NullMarked
package io.zentoria.datalayer.backup.run;

import org.jspecify.annotations.NullMarked;
