/** What {@code make bench} measures of a data layer in use, and how its figures come onto docs/performance.md. */
@org.jspecify.annotations.NullMarked
package io.zentoria.datalayer.bench;
