package io.zentoria.datalayer.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a list or map is that the document left out. */
final class Absent {
    private Absent() {}

    /** An immutable copy without nulls (an unknown enum word reads as null), empty for null. */
    static <T> List<T> list(@Nullable List<T> given) {
        return given == null
                ? List.of()
                : given.stream().filter(Objects::nonNull).toList();
    }

    /** An immutable copy in the order of the document, empty for null. */
    static <V> Map<String, V> map(@Nullable Map<String, V> given) {
        return given == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(given));
    }
}
