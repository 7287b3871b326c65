/** Redis: configuration, ACL users, and the audit of logical databases. Knows no other store and no Kubernetes. */
@NullMarked
package io.zentoria.datalayer.redis;

import org.jspecify.annotations.NullMarked;
