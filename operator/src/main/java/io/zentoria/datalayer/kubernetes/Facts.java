package io.zentoria.datalayer.kubernetes;

import io.zentoria.datalayer.api.DataLayerSpec;
import io.zentoria.datalayer.api.DataLayerStatus;
import io.zentoria.datalayer.kubernetes.pooler.PoolerSeen;
import io.zentoria.datalayer.layer.PassOutcome;
import io.zentoria.datalayer.plan.Owner;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that a status is made of.
 *
 * @param previous the status as it stands
 * @param problems what is wrong with the spec itself; then nothing else was looked at
 * @param outcome how the stores stand; empty when the spec is wrong
 * @param pooler how its files and pods stand; empty while changes are under way, and where the spec has none
 * @param applying true while changes are under way
 * @param observeOnly Observe mode: changes are reported, never applied
 * @param reconcileAt the value of the annotation that this pass answers
 * @param approval the value of the annotation that approves a plan
 * @param audits what the newest audits of Redis found
 * @param backups the backups and drills there are
 * @param created when the resource was made
 */
record Facts(
        Owner owner,
        long generation,
        DataLayerSpec spec,
        DataLayerStatus previous,
        List<String> problems,
        Optional<PassOutcome> outcome,
        Optional<PoolerSeen> pooler,
        boolean applying,
        boolean observeOnly,
        boolean paused,
        Optional<String> reconcileAt,
        Optional<String> approval,
        List<DataLayerStatus.Allocation> audits,
        BackupsSeen backups,
        Instant created,
        Instant now) {}
