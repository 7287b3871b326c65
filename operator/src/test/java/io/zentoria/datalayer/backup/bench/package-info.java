/** What {@code make bench} runs: how fast a backup is beside the program that it is made with. */
@NullMarked
package io.zentoria.datalayer.backup.bench;

import org.jspecify.annotations.NullMarked;
