/** The only package that knows the API server: reconciler, conditions, events, Secrets. */
@NullMarked
package io.zentoria.datalayer.kubernetes;

import org.jspecify.annotations.NullMarked;
