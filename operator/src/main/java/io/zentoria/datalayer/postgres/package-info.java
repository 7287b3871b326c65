/** PostgreSQL: what a spec asks for, what a server is, what lies between, and how it is applied. */
@NullMarked
package io.zentoria.datalayer.postgres;

import org.jspecify.annotations.NullMarked;
