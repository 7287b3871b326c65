package io.zentoria.datalayer.postgres;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values of server settings in one form, so that {@code 16MB} and {@code 16384} (of kB) are the same (config-setting.html:
 * unit names are case-sensitive, the multiplier of memory is 1024).
 */
final class ParameterValue {
    private static final Pattern NUMBER =
            Pattern.compile("\\s*(-?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?)\\s*([A-Za-z]*)\\s*");
    private static final Map<String, Long> BYTES = Map.of(
            "B", 1L,
            "kB", 1L << 10,
            "MB", 1L << 20,
            "GB", 1L << 30,
            "TB", 1L << 40);
    private static final Map<String, Long> MICROSECONDS = Map.of(
            "us", 1L,
            "ms", 1_000L,
            "s", 1_000_000L,
            "min", 60_000_000L,
            "h", 3_600_000_000L,
            "d", 86_400_000_000L);

    private ParameterValue() {}

    /**
     * @param value as a person or the server writes it
     * @param type {@code vartype} of pg_settings
     * @param unit {@code unit} of pg_settings: what a number without a unit counts; null for none
     */
    static String canonical(String value, String type, @Nullable String unit) {
        return switch (type) {
            case "bool" -> bool(value);
            case "enum" -> value.strip().toLowerCase(Locale.ROOT);
            case "integer", "real" -> number(value, type, unit);
            default -> value;
        };
    }

    private static String bool(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "on", "true", "yes", "1", "t", "y" -> "on";
            case "off", "false", "no", "0", "f", "n" -> "off";
            default -> value;
        };
    }

    private static String number(String value, String type, @Nullable String unit) {
        Matcher parts = NUMBER.matcher(value);
        if (!parts.matches()) {
            return value;
        }
        BigDecimal number = new BigDecimal(parts.group(1));
        String given = parts.group(2);
        if (unit != null && !given.isEmpty()) {
            Long base = size(unit);
            Long each = BYTES.getOrDefault(given, MICROSECONDS.get(given));
            if (base == null || each == null || BYTES.containsKey(given) != isMemory(unit)) {
                return value;
            }
            number = number.multiply(BigDecimal.valueOf(each))
                    .divide(BigDecimal.valueOf(base), 9, RoundingMode.HALF_EVEN);
        } else if (!given.isEmpty()) {
            return value;
        }
        if (type.equals("integer")) {
            number = number.setScale(0, RoundingMode.HALF_EVEN);
        }
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /** The size of a base unit such as {@code 8kB} or {@code ms}. */
    private static @Nullable Long size(String unit) {
        Matcher parts = Pattern.compile("([0-9]*)([A-Za-z]+)").matcher(unit);
        if (!parts.matches()) {
            return null;
        }
        Long each = BYTES.getOrDefault(parts.group(2), MICROSECONDS.get(parts.group(2)));
        long count = parts.group(1).isEmpty() ? 1 : Long.parseLong(parts.group(1));
        return each == null ? null : each * count;
    }

    private static boolean isMemory(String unit) {
        return unit.endsWith("B");
    }
}
