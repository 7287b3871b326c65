/** One pass over all stores of a resource: credentials, observation, plan, gate, changes. Knows no Kubernetes. */
@NullMarked
package io.zentoria.datalayer.layer;

import org.jspecify.annotations.NullMarked;
