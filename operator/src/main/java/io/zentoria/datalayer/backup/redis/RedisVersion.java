package io.zentoria.datalayer.backup.redis;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of Redis, and whose dumps it can read: an older server does not read the format of a newer one. */
record RedisVersion(int major, int minor) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\..*)?");

    /** Reads {@code 8.0.2}; empty for what is no version. */
    static Optional<RedisVersion> of(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new RedisVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** Whether it reads what the other one wrote. */
    boolean reads(RedisVersion writer) {
        if (major > writer.major || major == writer.major && minor >= writer.minor) {
            return true;
        }
        OptionalInt own = format();
        OptionalInt others = writer.format();
        return own.isPresent() && others.isPresent() && own.getAsInt() >= others.getAsInt();
    }

    /** The format of its dumps (rdb.h, RDB_VERSION); empty for versions that are not known to share one. */
    private OptionalInt format() {
        return switch (major) {
            case 5, 6 -> OptionalInt.of(9);
            case 7 ->
                switch (minor) {
                    case 0 -> OptionalInt.of(10);
                    case 2 -> OptionalInt.of(11);
                    case 4 -> OptionalInt.of(12);
                    default -> OptionalInt.empty();
                };
            case 8 -> minor == 0 ? OptionalInt.of(12) : OptionalInt.empty();
            default -> OptionalInt.empty();
        };
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
