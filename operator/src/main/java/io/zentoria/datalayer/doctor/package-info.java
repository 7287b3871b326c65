/** What is wrong with a data layer, found by looking, and how to mend it: one thing after the other, nothing is changed. */
@NullMarked
package io.zentoria.datalayer.doctor;

import org.jspecify.annotations.NullMarked;
