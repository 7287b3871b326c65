/** The resources of group {@code zentoria.io} as immutable records; a list that was left out is empty, never null. */
@NullMarked
package io.zentoria.datalayer.api;

import org.jspecify.annotations.NullMarked;
