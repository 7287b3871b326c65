/** What the process itself takes of the machine's memory. */
@NullMarked
package io.zentoria.datalayer.memory;

import org.jspecify.annotations.NullMarked;
