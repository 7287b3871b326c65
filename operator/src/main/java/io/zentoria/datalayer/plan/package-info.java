/** Change, risk, plan, gate: the words that all stores share. Knows no store, no Kubernetes, no clock. */
@NullMarked
package io.zentoria.datalayer.plan;

import org.jspecify.annotations.NullMarked;
