/** What a spec says about backups, opened with its credentials: tiers, encryption, and both ways of every store. */
@NullMarked
package io.zentoria.datalayer.backup.session;

import org.jspecify.annotations.NullMarked;
