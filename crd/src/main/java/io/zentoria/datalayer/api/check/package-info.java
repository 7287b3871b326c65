/** What is wrong with a spec, said the way the API server says it, for wherever there is none. */
@NullMarked
package io.zentoria.datalayer.api.check;

import org.jspecify.annotations.NullMarked;
