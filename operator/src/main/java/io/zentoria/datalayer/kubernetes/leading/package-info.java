/** Which of several operators works: a Lease that they agree by, and what keeps a former holder from writing. */
@NullMarked
package io.zentoria.datalayer.kubernetes.leading;

import org.jspecify.annotations.NullMarked;
