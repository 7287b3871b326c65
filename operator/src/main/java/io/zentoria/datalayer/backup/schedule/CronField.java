package io.zentoria.datalayer.backup.schedule;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** One field of a Unix cron line: which values it takes. */
record CronField(BitSet values, boolean unrestricted) {
    /** What a field may hold. */
    enum Kind {
        MINUTE(0, 59, List.of()),
        HOUR(0, 23, List.of()),
        DAY_OF_MONTH(1, 31, List.of()),
        MONTH(1, 12, List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
        /** 7 is Sunday too. */
        DAY_OF_WEEK(0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

        private final int least;
        private final int most;
        private final List<String> names;

        Kind(int least, int most, List<String> names) {
            this.least = least;
            this.most = most;
            this.names = names;
        }

        String title() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * Reads lists, ranges, steps and names.
     *
     * @throws IllegalArgumentException with what is wrong, for a sentence
     */
    static CronField parse(Kind kind, String text) {
        BitSet values = new BitSet();
        for (String part : text.split(",", -1)) {
            part(kind, part, values);
        }
        if (kind == Kind.DAY_OF_WEEK && values.get(7)) {
            values.set(0);
            values.clear(7);
        }
        return new CronField(values, text.startsWith("*"));
    }

    private static void part(Kind kind, String part, BitSet values) {
        String[] stepped = part.split("/", -1);
        if (stepped.length > 2) {
            throw wrong(kind, part);
        }
        int step = stepped.length == 1 ? 1 : number(kind, stepped[1]);
        if (step < 1) {
            throw wrong(kind, part);
        }
        int from;
        int to;
        if (stepped[0].equals("*")) {
            from = kind.least;
            to = kind == Kind.DAY_OF_WEEK ? 6 : kind.most;
        } else {
            String[] range = stepped[0].split("-", -1);
            if (range.length > 2) {
                throw wrong(kind, part);
            }
            from = value(kind, range[0]);
            to = range.length == 2 ? value(kind, range[1]) : stepped.length == 2 ? kind.most : from;
        }
        if (from > to || from < kind.least || to > kind.most) {
            throw wrong(kind, part);
        }
        for (int value = from; value <= to; value += step) {
            values.set(value);
        }
    }

    private static int value(Kind kind, String word) {
        int named = kind.names.indexOf(word.toLowerCase(Locale.ROOT));
        return named >= 0 ? named + kind.least : number(kind, word);
    }

    private static int number(Kind kind, String word) {
        if (!word.matches("[0-9]{1,2}")) {
            throw wrong(kind, word);
        }
        return Integer.parseInt(word);
    }

    private static IllegalArgumentException wrong(Kind kind, String part) {
        return new IllegalArgumentException(
                "'%s' is no %s (%d-%d)".formatted(part, kind.title(), kind.least, kind.most));
    }

    boolean takes(int value) {
        return values.get(value);
    }
}
