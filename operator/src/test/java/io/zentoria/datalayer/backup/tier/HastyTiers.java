package io.zentoria.datalayer.backup.tier;

import io.zentoria.datalayer.backup.tool.Tools;
import io.zentoria.datalayer.credential.Password;
import java.nio.file.Path;
import java.time.Duration;

/** Tiers that lose their patience in seconds, and send in small parts. */
public final class HastyTiers {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final S3Connection.Limits S3 =
            new S3Connection.Limits(5 << 20, 5 << 20, Duration.ofSeconds(2), SOON, SOON, SOON);

    private HastyTiers() {}

    public static Tier s3(String name, S3Tier.Settings settings) {
        return new S3Tier(name, settings, S3);
    }

    /** @param silence after which a program has hung */
    public static Tier rclone(
            String name, String remote, Password config, Tools tools, Path staging, Duration silence) {
        return new RcloneTier(
                name,
                remote,
                config,
                tools,
                staging,
                fresh -> {
                    throw new IllegalStateException("no token was to be refreshed");
                },
                new Rclone.Limits(silence, Duration.ofMinutes(1)));
    }
}
