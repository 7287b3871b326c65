package io.zentoria.datalayer.qdrant;

import io.qdrant.client.grpc.JsonWithInt.ListValue;
import io.qdrant.client.grpc.JsonWithInt.NullValue;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.zentoria.datalayer.plan.Owner;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the operator wrote into a collection's own metadata (Qdrant 1.16 and later; it merges by key, and a key sent as
 * null goes). It lives and dies with the collection.
 *
 * @param owner path of the resource that made the collection
 * @param adopter path of the resource that changed a collection which was there before
 * @param server the mark of this server, the same on all collections that one resource made or changed
 * @param settings paths of the settings that the resource sets: one that its spec no longer names goes back to
 *     Qdrant's standard
 * @param indexes payload fields whose index the resource made
 * @param aliases names that the resource made for this collection
 */
record Ledger(
        @Nullable String owner,
        @Nullable String adopter,
        @Nullable String server,
        SortedSet<String> settings,
        SortedSet<String> indexes,
        SortedSet<String> aliases) {
    static final String OWNER = "zentoria.io/owner";
    static final String ADOPTED_BY = "zentoria.io/adopted-by";
    static final String SERVER = "zentoria.io/server";
    static final String SETTINGS = "zentoria.io/settings";
    static final String INDEXES = "zentoria.io/indexes";
    static final String ALIASES = "zentoria.io/aliases";

    static final Ledger NONE = new Ledger(null, null, null, new TreeSet<>(), new TreeSet<>(), new TreeSet<>());

    Ledger {
        settings = copy(settings);
        indexes = copy(indexes);
        aliases = copy(aliases);
    }

    private static SortedSet<String> copy(Collection<String> names) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    /** Whether the resource made the collection. */
    boolean madeBy(Owner resource) {
        return resource.path().equals(owner);
    }

    /** Whether the resource made the collection, or changed it although it was there before. */
    boolean claimedBy(Owner resource) {
        return owner == null ? resource.path().equals(adopter) : madeBy(resource);
    }

    /** The path of the resource that has a claim on the collection; null when none has. */
    @Nullable
    String claimant() {
        return owner == null ? adopter : owner;
    }

    /** The same with the resource's claim and the server's mark, where nobody's stand there yet. */
    Ledger claim(Owner resource, String mark) {
        boolean free = owner == null && adopter == null;
        return new Ledger(
                owner, free ? resource.path() : adopter, server == null ? mark : server, settings, indexes, aliases);
    }

    Ledger withSettings(Collection<String> now) {
        return new Ledger(owner, adopter, server, copy(now), indexes, aliases);
    }

    Ledger withIndex(String field) {
        return new Ledger(owner, adopter, server, settings, with(indexes, field), aliases);
    }

    Ledger withoutIndex(String field) {
        return new Ledger(owner, adopter, server, settings, without(indexes, field), aliases);
    }

    Ledger withAlias(String alias) {
        return new Ledger(owner, adopter, server, settings, indexes, with(aliases, alias));
    }

    Ledger withoutAlias(String alias) {
        return new Ledger(owner, adopter, server, settings, indexes, without(aliases, alias));
    }

    private static SortedSet<String> with(SortedSet<String> names, String name) {
        SortedSet<String> more = new TreeSet<>(names);
        more.add(name);
        return more;
    }

    private static SortedSet<String> without(SortedSet<String> names, String name) {
        SortedSet<String> fewer = new TreeSet<>(names);
        fewer.remove(name);
        return fewer;
    }

    /** Reads the operator's keys; what has not the form that the operator writes counts as not there. */
    static Ledger read(Map<String, Value> metadata) {
        return new Ledger(
                text(metadata, OWNER),
                text(metadata, ADOPTED_BY),
                text(metadata, SERVER),
                names(metadata, SETTINGS),
                names(metadata, INDEXES),
                names(metadata, ALIASES));
    }

    private static @Nullable String text(Map<String, Value> metadata, String key) {
        Value value = metadata.get(key);
        return value == null || value.getStringValue().isEmpty() ? null : value.getStringValue();
    }

    private static SortedSet<String> names(Map<String, Value> metadata, String key) {
        SortedSet<String> names = new TreeSet<>();
        Value value = metadata.get(key);
        if (value != null) {
            value.getListValue().getValuesList().stream()
                    .filter(Value::hasStringValue)
                    .forEach(name -> names.add(name.getStringValue()));
        }
        return names;
    }

    /** The keys that have to be sent so that metadata with the earlier ledger holds this one. */
    Map<String, Value> since(Ledger earlier) {
        Map<String, Value> changed = new LinkedHashMap<>();
        Map<String, Value> before = earlier.write();
        write().forEach((key, value) -> {
            if (!value.equals(before.get(key))) {
                changed.put(key, value);
            }
        });
        return changed;
    }

    private Map<String, Value> write() {
        Map<String, Value> all = new LinkedHashMap<>();
        all.put(OWNER, value(owner));
        all.put(ADOPTED_BY, value(adopter));
        all.put(SERVER, value(server));
        all.put(SETTINGS, value(settings));
        all.put(INDEXES, value(indexes));
        all.put(ALIASES, value(aliases));
        return all;
    }

    private static Value value(@Nullable String text) {
        return text == null ? gone() : Value.newBuilder().setStringValue(text).build();
    }

    private static Value value(SortedSet<String> names) {
        if (names.isEmpty()) {
            return gone();
        }
        ListValue.Builder list = ListValue.newBuilder();
        names.forEach(name -> list.addValues(Value.newBuilder().setStringValue(name)));
        return Value.newBuilder().setListValue(list).build();
    }

    private static Value gone() {
        return Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
    }
}
