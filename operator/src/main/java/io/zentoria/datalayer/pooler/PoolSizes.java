package io.zentoria.datalayer.pooler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The connection distribution in PgBouncer's words. PgBouncer knows a size for a database and one for a user, which wins,
 * but none for a pair of both; nearly every distribution can be said that way. Pure.
 *
 * @param databases {@code pool_size} of a database
 * @param users {@code pool_size} of a user
 * @param inexact what cannot be said: a sentence for each database
 */
public record PoolSizes(SortedMap<String, Integer> databases, SortedMap<String, Integer> users, List<String> inexact) {
    public PoolSizes {
        databases = Collections.unmodifiableSortedMap(new TreeMap<>(databases));
        users = Collections.unmodifiableSortedMap(new TreeMap<>(users));
        inexact = List.copyOf(inexact);
    }

    /** The words for a distribution. */
    public static PoolSizes of(PoolerDesired desired) {
        Map<PoolerDesired.Pair, Integer> wanted = desired.sizes();
        SortedMap<String, SortedSet<Integer>> ofRole = new TreeMap<>();
        wanted.forEach((pair, size) ->
                ofRole.computeIfAbsent(pair.role(), role -> new TreeSet<>()).add(size));
        // A role with several sizes has to take those of its databases.
        SortedMap<String, Integer> databases = new TreeMap<>();
        List<String> inexact = new ArrayList<>();
        SortedMap<String, SortedSet<Integer>> forced = new TreeMap<>();
        wanted.forEach((pair, size) -> {
            if (several(ofRole, pair.role())) {
                forced.computeIfAbsent(pair.database(), database -> new TreeSet<>())
                        .add(size);
            }
        });
        forced.forEach((database, sizes) -> {
            databases.put(database, sizes.last());
            if (sizes.size() > 1) {
                inexact.add(sentence(database, sizes, wanted, ofRole));
            }
        });
        SortedMap<String, Integer> users = new TreeMap<>();
        ofRole.forEach((role, sizes) -> {
            if (sizes.size() == 1) {
                place(role, sizes.first(), wanted.keySet(), databases, users);
            }
        });
        leaveTheRest(desired, ofRole.keySet(), databases, users);
        return new PoolSizes(databases, users, inexact);
    }

    private static boolean several(Map<String, SortedSet<Integer>> ofRole, String role) {
        return ofRole.getOrDefault(role, Collections.emptySortedSet()).size() > 1;
    }

    /** At the databases where that says the same, else at the user. */
    private static void place(
            String role,
            int size,
            Set<PoolerDesired.Pair> pairs,
            SortedMap<String, Integer> databases,
            SortedMap<String, Integer> users) {
        List<String> own = pairs.stream()
                .filter(pair -> pair.role().equals(role))
                .map(PoolerDesired.Pair::database)
                .toList();
        if (own.stream().allMatch(database -> databases.getOrDefault(database, size) == size)) {
            own.forEach(database -> databases.put(database, size));
        } else {
            users.put(role, size);
        }
    }

    /** A role that no pool names must not get the size of a database that was meant for another one. */
    private static void leaveTheRest(
            PoolerDesired desired,
            Set<String> named,
            SortedMap<String, Integer> databases,
            SortedMap<String, Integer> users) {
        if (databases.values().stream().allMatch(size -> size == desired.defaultPoolSize())) {
            return;
        }
        desired.roles().stream()
                .map(PoolerDesired.Role::name)
                .filter(role -> !named.contains(role))
                .forEach(role -> users.put(role, desired.defaultPoolSize()));
    }

    private static String sentence(
            String database,
            SortedSet<Integer> sizes,
            Map<PoolerDesired.Pair, Integer> wanted,
            Map<String, SortedSet<Integer>> ofRole) {
        String roles = wanted.entrySet().stream()
                .filter(pool -> pool.getKey().database().equals(database)
                        && several(ofRole, pool.getKey().role()))
                .map(pool -> pool.getKey().role() + " " + pool.getValue())
                .collect(Collectors.joining(", "));
        return "the pools of database %s (%s) are all of %d connections: PgBouncer has one size for a database and one for a role, and these roles have others elsewhere"
                .formatted(database, roles, sizes.last());
    }
}
