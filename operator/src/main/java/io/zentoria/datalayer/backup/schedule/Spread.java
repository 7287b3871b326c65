package io.zentoria.datalayer.backup.schedule;

import io.zentoria.datalayer.plan.Owner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.CRC32;

/** Spreads the beginnings of what is due at the same minute over that minute. */
public final class Spread {
    private static final int SECONDS = 60;

    private Spread() {}

    /**
     * How long after its due time a schedule begins: 0 to 59 seconds, the same on every machine and for ever. Names hold the
     * due time, not this.
     */
    public static Duration of(Owner owner, String schedule) {
        CRC32 sum = new CRC32();
        sum.update((owner.path() + "/" + schedule).getBytes(StandardCharsets.UTF_8));
        return Duration.ofSeconds(sum.getValue() % SECONDS);
    }
}
