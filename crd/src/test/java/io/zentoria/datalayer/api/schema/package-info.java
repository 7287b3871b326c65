/** How the CRD is made from the records: descriptions, bounds and rules by path, so that the records stay plain. */
@org.jspecify.annotations.NullMarked
package io.zentoria.datalayer.api.schema;
