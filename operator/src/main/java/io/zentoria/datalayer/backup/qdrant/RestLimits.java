package io.zentoria.datalayer.backup.qdrant;

import java.time.Duration;

/**
 * How long the calls of a backup and a restore may take.
 *
 * @param call one that moves no data
 * @param create how long the answer to a snapshot's creation is waited for; after that the list is looked at
 * @param created how long the list is looked at
 * @param poll between two looks
 * @param stall how long a download may bring nothing
 * @param upload what an upload may take beside the time that its bytes need
 */
record RestLimits(Duration call, Duration create, Duration created, Duration poll, Duration stall, Duration upload) {
    static final RestLimits STANDARD = new RestLimits(
            Duration.ofSeconds(60),
            Duration.ofMinutes(10),
            Duration.ofHours(3),
            Duration.ofSeconds(2),
            Duration.ofMinutes(2),
            Duration.ofMinutes(15));

    /** The slowest line that is waited for. */
    private static final long BYTES_PER_SECOND = 1_000_000;

    /** The limit for an upload of so many bytes, its unpacking by the server included. */
    Duration upload(long bytes) {
        return upload.plusSeconds(bytes / BYTES_PER_SECOND);
    }
}
