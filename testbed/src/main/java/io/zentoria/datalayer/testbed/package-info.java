/** The real servers on one machine, for {@code make run} and for the tests. */
@NullMarked
package io.zentoria.datalayer.testbed;

import org.jspecify.annotations.NullMarked;
