/** What is wrong with the operator and its resources, as the API server tells it. */
@NullMarked
package io.zentoria.datalayer.kubernetes.doctor;

import org.jspecify.annotations.NullMarked;
