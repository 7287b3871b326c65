/**
 * A stand-in of Qdrant 1.18 for tests and for trying the operator out: the gRPC and the REST of the real one over
 * collections in memory and an exact search. Not Qdrant: what it does not know it refuses by name.
 */
@NullMarked
package io.zentoria.datalayer.testbed.qdrant;

import org.jspecify.annotations.NullMarked;
