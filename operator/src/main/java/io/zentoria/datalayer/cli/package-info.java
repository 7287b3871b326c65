/** The command line: one class a command. */
@NullMarked
package io.zentoria.datalayer.cli;

import org.jspecify.annotations.NullMarked;
