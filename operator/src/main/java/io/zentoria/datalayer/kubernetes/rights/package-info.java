/** What the operator must be allowed to do in a cluster, and whether it is. */
@NullMarked
package io.zentoria.datalayer.kubernetes.rights;

import org.jspecify.annotations.NullMarked;
