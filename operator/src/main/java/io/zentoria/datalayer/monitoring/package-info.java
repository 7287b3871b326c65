/** What Prometheus reads: metrics, the probes that make some of them, and the thresholds that alerts compare them with. */
@NullMarked
package io.zentoria.datalayer.monitoring;

import org.jspecify.annotations.NullMarked;
