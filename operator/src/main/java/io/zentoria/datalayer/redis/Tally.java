package io.zentoria.datalayer.redis;

import java.util.ArrayList;
import java.util.List;

/** What was counted of one allocation so far. */
final class Tally {
    private static final int NAME_LIMIT = 80;

    private final RedisDesired.Allocation allocation;
    private final int examplesWanted;
    private final List<String> examples = new ArrayList<>();
    long matching;
    long outside;
    long missing;
    long tooLong;
    long enforced;
    long sampledKeys;
    long sampledBytes;

    Tally(RedisDesired.Allocation allocation, int examplesWanted) {
        this.allocation = allocation;
        this.examplesWanted = examplesWanted;
    }

    RedisDesired.Allocation allocation() {
        return allocation;
    }

    List<String> examples() {
        return examples;
    }

    /** Keeps the name of a key as an example, while there is room. */
    void example(byte[] key, String what) {
        if (examples.size() < examplesWanted) {
            examples.add(Shown.bytes(key, NAME_LIMIT) + " (" + what + ")");
        }
    }

    /** Bytes for so many keys, as the sampled ones were on average. */
    long memory(long keys) {
        return sampledKeys == 0 ? 0 : Math.round((double) sampledBytes / sampledKeys * keys);
    }
}
