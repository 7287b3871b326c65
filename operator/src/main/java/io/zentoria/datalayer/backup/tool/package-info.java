/** External programs, run without a shell and believed by their exit code and their output. */
@NullMarked
package io.zentoria.datalayer.backup.tool;

import org.jspecify.annotations.NullMarked;
