package io.zentoria.datalayer.backup.fault;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a server of S3 does to some of the requests. */
final class S3Fault {
    /** For ever. */
    static final int ALWAYS = Integer.MAX_VALUE;

    /** What becomes of a request. */
    sealed interface Deed {
        record Pass() implements Deed {}

        /** It is not heard of by the server. */
        record Answer(int status, String code) implements Deed {}

        /** The line is gone when half of its body went. */
        record CutRequest() implements Deed {}

        /** The server does it, and the line is gone at half of the answer's body. */
        record CutAnswer() implements Deed {}

        /** The server does it, and the line is gone before it says so. */
        record LoseAnswer() implements Deed {}
    }

    private static final Deed PASS = new Deed.Pass();

    private final Deed deed;
    private final Deed after;
    private final Predicate<String> wanted;
    private final int from;
    private final int times;
    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    private S3Fault(Deed deed, Deed after, Predicate<String> wanted, int from, int times) {
        this.deed = deed;
        this.after = after;
        this.wanted = wanted;
        this.from = from;
        this.times = times;
    }

    static S3Fault none() {
        return new S3Fault(PASS, PASS, line -> false, 1, 0);
    }

    /**
     * A fault.
     *
     * @param line is looked for in the first line of a request, as a regular expression
     * @param from the first of these requests that it happens to, from 1
     * @param times to how many of them
     */
    static S3Fault of(Deed deed, String line, int from, int times) {
        return new S3Fault(deed, PASS, Pattern.compile(line).asPredicate(), from, times);
    }

    /** The answer to such a request is lost, and from then on nobody is there. */
    static S3Fault lastWord(String line) {
        return new S3Fault(
                new Deed.LoseAnswer(),
                new Deed.Answer(503, "ServiceUnavailable"),
                Pattern.compile(line).asPredicate(),
                1,
                1);
    }

    Deed on(String line) {
        if (done.get() > 0 && !after.equals(PASS)) {
            return after;
        }
        if (!wanted.test(line)) {
            return PASS;
        }
        int number = seen.incrementAndGet();
        if (number < from || number - from >= times) {
            return PASS;
        }
        done.incrementAndGet();
        return deed;
    }

    /** Whether it has happened. */
    boolean struck() {
        return done.get() > 0;
    }
}
