/** Passwords as a type that does not print itself, and where they come from and go to. */
@NullMarked
package io.zentoria.datalayer.credential;

import org.jspecify.annotations.NullMarked;
