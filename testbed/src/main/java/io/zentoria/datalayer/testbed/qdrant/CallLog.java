package io.zentoria.datalayer.testbed.qdrant;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was asked since the start or since it was cleared, oldest first. */
final class CallLog {
    /** More than any test asks; after that the oldest is forgotten, so that a long run does not fill the memory. */
    private static final int MOST = 100_000;

    private final Clock clock;
    private final ArrayList<Call> calls = new ArrayList<>();

    CallLog(Clock clock) {
        this.clock = clock;
    }

    synchronized void add(Call.Front front, String method, @Nullable String collection, boolean write) {
        if (calls.size() == MOST) {
            calls.subList(0, MOST / 10).clear();
        }
        calls.add(new Call(clock.instant(), front, method, collection, write));
    }

    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    synchronized void clear() {
        calls.clear();
    }
}
