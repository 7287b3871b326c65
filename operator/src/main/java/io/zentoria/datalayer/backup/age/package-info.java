/** Encryption in the age format, so that the stock age tool opens what is written here. */
@NullMarked
package io.zentoria.datalayer.backup.age;

import org.jspecify.annotations.NullMarked;
