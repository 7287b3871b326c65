package io.zentoria.datalayer.layer;

import io.zentoria.datalayer.plan.Change;
import io.zentoria.datalayer.plan.Identity;
import io.zentoria.datalayer.plan.Plan;
import io.zentoria.datalayer.plan.Risk;
import io.zentoria.datalayer.plan.Step;
import io.zentoria.datalayer.plan.Store;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.plan.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A store of words, for tests of what goes on above stores: wanted words are made, words that end in {@code !} lose data. */
final class MemoryStore implements Store<Set<String>, Set<String>> {
    final Set<String> words = new TreeSet<>();
    final Set<String> failing = new TreeSet<>();
    final List<String> log = new ArrayList<>();
    private final StoreKind kind;
    String identity = "one";
    boolean locked;
    boolean down;

    MemoryStore(StoreKind kind) {
        this.kind = kind;
    }

    record Word(String text) implements Step {
        @Override
        public String masked() {
            return "make " + text;
        }
    }

    @Override
    public StoreKind kind() {
        return kind;
    }

    @Override
    public Set<String> observe(Set<String> desired) throws StoreException {
        log.add("observe");
        if (down) {
            throw failure(StoreException.Kind.UNAVAILABLE, "Unreachable");
        }
        return new TreeSet<>(words);
    }

    @Override
    public Identity identity(Set<String> actual) {
        return new Identity(kind, "memory:1", "1", identity);
    }

    @Override
    public Plan plan(Set<String> desired, Set<String> actual) {
        List<Change> changes = desired.stream()
                .sorted()
                .filter(word -> !actual.contains(word))
                .map(word -> Change.of(
                        new Target(kind, "word", word),
                        "make " + word,
                        word.endsWith("!") ? Risk.DESTRUCTIVE : Risk.SAFE,
                        new Word(word)))
                .toList();
        return new Plan(kind, changes, List.of(), List.of(), List.of());
    }

    @Override
    public void apply(Change change) throws StoreException {
        String word = ((Word) change.step()).text();
        log.add("apply " + word + (locked ? "" : " without a lock"));
        if (failing.contains(word)) {
            throw failure(StoreException.Kind.INVALID, "Refused");
        }
        words.add(word);
    }

    @Override
    public Lock lock() {
        locked = true;
        log.add("lock");
        return () -> {
            locked = false;
            log.add("unlock");
        };
    }

    @Override
    public void close() {
        log.add("close");
    }

    private StoreException failure(StoreException.Kind failure, String reason) {
        return new StoreException(kind, "memory:1", failure, reason, "it does not work", null);
    }
}
