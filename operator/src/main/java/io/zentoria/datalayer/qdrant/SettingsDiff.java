package io.zentoria.datalayer.qdrant;

import io.zentoria.datalayer.plan.Difference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What has to be set on one collection. A setting that neither the spec names nor the ledger tells of is left alone; one
 * that only the ledger tells of goes back to Qdrant's standard, which is sent as a value: an empty object unsets nothing.
 *
 * @param settings to be set on the collection; with any part of the quantization all of it
 * @param ofVector to be set on the vector, where it has values of its own that differ
 * @param ledger paths of the settings that the resource sets afterwards
 * @param differences in the order of the settings
 */
record SettingsDiff(
        Map<Setting, String> settings,
        Map<Setting, String> ofVector,
        SortedSet<String> ledger,
        List<Difference> differences) {

    /**
     * @param made whether the resource made the collection; then the ledger names all settings of the spec, so that the
     *     way to a spec does not show in it
     * @param noted settings of the ledger; empty where the resource has no claim
     */
    static SettingsDiff of(Map<Setting, String> spec, ActualCollection actual, boolean made, SortedSet<String> noted) {
        Map<Setting, String> targets = targets(spec, noted);
        Map<Setting, String> set = new EnumMap<>(Setting.class);
        Map<Setting, String> ofVector = new EnumMap<>(Setting.class);
        List<Difference> differences = new ArrayList<>();
        SortedSet<String> changed = new TreeSet<>();

        boolean quantizes = targets.containsKey(Setting.QUANTIZATION);
        Map<Setting, String> quantization = quantizes ? quantization(targets, actual) : Map.of();
        Map<Setting, String> complete = new EnumMap<>(targets);
        complete.keySet().removeIf(Setting::ofQuantization);
        complete.putAll(quantization);

        complete.forEach((setting, value) -> {
            if (!value.equals(actual.setting(setting))) {
                set.put(setting, value);
                changed.add(setting.path());
                differences.add(new Difference(setting.path(), actual.setting(setting), value));
            }
        });
        if (set.keySet().stream().anyMatch(Setting::ofQuantization)) {
            set.putAll(quantization);
        }
        targets.forEach((setting, value) -> {
            String own = actual.ofVector().get(setting);
            if (own != null && !setting.ofQuantization() && !own.equals(value)) {
                ofVector.put(setting, value);
                changed.add(setting.path());
                differences.add(new Difference("vectors." + setting.path(), own, value));
            }
        });
        if (quantizes && ownQuantizationDiffers(actual, quantization)) {
            // Without one of its own the vector follows the collection.
            ofVector.put(Setting.QUANTIZATION, Setting.NONE);
            changed.add(Setting.QUANTIZATION.path());
            differences.add(new Difference(
                    "vectors." + Setting.QUANTIZATION.path(),
                    actual.ofVector().get(Setting.QUANTIZATION),
                    Setting.NONE));
        }
        return new SettingsDiff(set, ofVector, ledger(spec, made, noted, changed), differences);
    }

    private static Map<Setting, String> targets(Map<Setting, String> spec, SortedSet<String> noted) {
        Map<Setting, String> targets = new EnumMap<>(Setting.class);
        noted.forEach(path -> Setting.of(path).ifPresent(setting -> targets.put(setting, setting.standard())));
        targets.putAll(spec);
        return targets;
    }

    /** Kind and parameters afterwards. Another kind starts from the standards, the same keeps what nobody names. */
    private static Map<Setting, String> quantization(Map<Setting, String> targets, ActualCollection actual) {
        String kind = targets.getOrDefault(Setting.QUANTIZATION, Setting.NONE);
        boolean same = kind.equals(actual.setting(Setting.QUANTIZATION));
        Map<Setting, String> all = new EnumMap<>(Setting.class);
        all.put(Setting.QUANTIZATION, kind);
        for (Setting parameter : parameters(kind)) {
            String otherwise = same ? actual.setting(parameter) : parameter.standard();
            all.put(parameter, targets.getOrDefault(parameter, otherwise));
        }
        return all;
    }

    private static List<Setting> parameters(String kind) {
        return switch (kind) {
            case "scalar" -> List.of(Setting.QUANTIZATION_QUANTILE, Setting.QUANTIZATION_ALWAYS_RAM);
            case "product" -> List.of(Setting.QUANTIZATION_COMPRESSION, Setting.QUANTIZATION_ALWAYS_RAM);
            case "binary" -> List.of(Setting.QUANTIZATION_ALWAYS_RAM);
            default -> List.of();
        };
    }

    private static boolean ownQuantizationDiffers(ActualCollection actual, Map<Setting, String> wanted) {
        return actual.ofVector().containsKey(Setting.QUANTIZATION)
                && wanted.entrySet().stream()
                        .anyMatch(entry -> !entry.getValue()
                                .equals(actual.ofVector()
                                        .getOrDefault(
                                                entry.getKey(), entry.getKey().standard())));
    }

    private static SortedSet<String> ledger(
            Map<Setting, String> spec, boolean made, SortedSet<String> noted, SortedSet<String> changed) {
        SortedSet<String> ledger = new TreeSet<>();
        for (Setting setting : spec.keySet()) {
            if (made || noted.contains(setting.path()) || changed.contains(setting.path())) {
                ledger.add(setting.path());
            }
        }
        return ledger;
    }

    /** Whether Qdrant builds segments anew after this. */
    boolean rebuilds() {
        return settings.keySet().stream().anyMatch(Setting::rebuilds) || !ofVector.isEmpty();
    }
}
