/** Makes the operator's container image without Docker. */
@NullMarked
package io.zentoria.datalayer.image;

import org.jspecify.annotations.NullMarked;
