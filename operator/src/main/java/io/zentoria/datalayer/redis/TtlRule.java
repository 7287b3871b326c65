package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.api.RedisSpec;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long the keys of an allocation live, as far as an audit can see it. Redis keeps a time per key and lets nothing
 * slide by itself, so a rule is a promise of the application that is looked at, not one that the server keeps.
 *
 * @param needed whether a key without a time to live breaks the promise
 * @param limit the longest time that may be left on a key; empty: any
 * @param toSet the time that a key without one gets when the rule is enforced; empty: none is given
 * @param kept whether keys are meant to stay for ever, so that they are what remains when memory gets short
 */
public record TtlRule(boolean needed, Optional<Duration> limit, Optional<Duration> toSet, boolean kept) {
    private static final Pattern DURATION = Pattern.compile("(?:\\d{1,9}(?:ms|s|m|h|d|w))+");
    private static final Pattern PART = Pattern.compile("(\\d+)(ms|s|m|h|d|w)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1),
            "w", Duration.ofDays(7));

    /** The rule of a spec; without one nothing is asked. A text that is no duration counts as left out. */
    public static TtlRule of(RedisSpec.@Nullable Ttl ttl) {
        if (ttl == null) {
            return new TtlRule(false, Optional.empty(), Optional.empty(), false);
        }
        if (Boolean.TRUE.equals(ttl.none())) {
            return new TtlRule(false, Optional.empty(), Optional.empty(), true);
        }
        Optional<Duration> byDefault = duration(ttl.defaultTtl());
        Optional<Duration> max = duration(ttl.max());
        Optional<Duration> min = duration(ttl.min());
        boolean needed =
                Boolean.TRUE.equals(ttl.required()) || byDefault.isPresent() || max.isPresent() || min.isPresent();
        Optional<Duration> toSet =
                Boolean.TRUE.equals(ttl.enforce()) ? byDefault.or(() -> max).or(() -> min) : Optional.empty();
        return new TtlRule(needed, max.or(() -> byDefault), toSet, false);
    }

    /** Whether a key whose {@code PTTL} is this breaks the promise by having none; -2, a key that is gone, does not. */
    boolean missing(long pttl) {
        return needed && pttl == -1;
    }

    /** Whether a key whose {@code PTTL} is this will live longer than promised. */
    boolean tooLong(long pttl) {
        return limit.filter(longest -> pttl > longest.toMillis()).isPresent();
    }

    private static Optional<Duration> duration(@Nullable String text) {
        if (text == null || !DURATION.matcher(text).matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            sum = sum.plus(
                    UNITS.getOrDefault(part.group(2), Duration.ZERO).multipliedBy(Long.parseLong(part.group(1))));
        }
        return sum.isZero() ? Optional.empty() : Optional.of(sum);
    }
}
