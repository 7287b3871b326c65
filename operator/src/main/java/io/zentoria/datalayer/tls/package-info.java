/** Whom an encrypted connection trusts, in the words of {@code endpoint.tls}. */
@NullMarked
package io.zentoria.datalayer.tls;

import org.jspecify.annotations.NullMarked;
