/** PgBouncer: its files from the spec, its console compared with the spec. Knows neither Kubernetes nor another store. */
@NullMarked
package io.zentoria.datalayer.pooler;

import org.jspecify.annotations.NullMarked;
