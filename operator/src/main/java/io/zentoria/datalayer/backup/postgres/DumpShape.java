package io.zentoria.datalayer.backup.postgres;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks at a dump in pg_dump's custom format while it passes, and knows at its end whether all of it came: the list of
 * what it holds, and for each entry with data a block up to its end mark. pg_restore would find that out as well, at the
 * price of unpacking everything. What is packed into the blocks is not looked at.
 *
 * <p>The format is that of PostgreSQL's pg_backup_archiver.c and pg_backup_custom.c.
 */
final class DumpShape extends FilterOutputStream {
    private static final byte[] MAGIC = "PGDMP".getBytes(StandardCharsets.US_ASCII);
    private static final int MAJOR = 1;
    /** Of PostgreSQL 10 and of 17 and 18. */
    private static final int OLDEST = 12;

    private static final int NEWEST = 16;
    private static final int CUSTOM = 1;
    private static final int NO_DATA = 3;
    private static final int DATA = 1;
    private static final int LARGE_OBJECTS = 3;
    /** As many as any machine's integers and offsets have. */
    private static final int WIDEST = 8;

    /** What a dump is, as far as it has come. */
    enum State {
        /** All of it is there. */
        WHOLE,
        CUT,
        /** It is something else. */
        NONE,
        /** It is of a format that came after this. */
        UNKNOWN
    }

    private final byte[] taken = new byte[WIDEST + 1];
    private final Set<Long> awaited = new HashSet<>();
    private int filled;
    private int wanted = MAGIC.length;
    private long skipped;
    private Runnable next = this::magic;
    private State state = State.CUT;
    private int minor;
    private int integers;
    private int offsets;
    private long entries;

    DumpShape(OutputStream to) {
        super(to);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        int at = offset;
        int end = offset + length;
        while (at < end && state != State.NONE && state != State.UNKNOWN) {
            if (skipped > 0) {
                int now = (int) Math.min(skipped, end - at);
                at += now;
                skipped -= now;
                if (skipped == 0) {
                    next.run();
                }
                continue;
            }
            state = State.CUT;
            taken[filled++] = bytes[at++];
            if (filled == wanted) {
                filled = 0;
                next.run();
            }
        }
    }

    /** What came so far. */
    State state() {
        return state;
    }

    private void magic() {
        if (Arrays.equals(taken, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            bytes(6, this::versions);
        } else {
            state = State.NONE;
        }
    }

    /** Version in three bytes, the widths of integers and of offsets, the format. */
    private void versions() {
        minor = taken[1];
        integers = taken[3];
        offsets = taken[4];
        if (taken[0] != MAJOR || minor > NEWEST) {
            state = State.UNKNOWN;
        } else if (minor < OLDEST
                || taken[5] != CUSTOM
                || integers < 1
                || integers > WIDEST
                || offsets < 1
                || offsets > WIDEST) {
            state = State.NONE;
        } else {
            // How it is packed, when it was made in seven numbers, and of what by whom in three texts.
            bytes(
                    minor >= 15 ? 1 : 1 + integers,
                    () -> numbers(
                            7,
                            () -> texts(
                                    3,
                                    () -> numbers(1, () -> {
                                        entries = number();
                                        entry();
                                    }))));
        }
    }

    private void entry() {
        if (entries-- == 0) {
            block();
            return;
        }
        numbers(1, () -> {
            long id = number();
            // Whether it has data, four names; its section, five or six texts; its kind; owner and OIDs.
            numbers(
                    1,
                    () -> texts(
                            4,
                            () -> numbers(
                                    1,
                                    () -> texts(
                                            minor >= 14 ? 6 : 5,
                                            () -> numbers(
                                                    minor >= 16 ? 1 : 0, () -> texts(2, () -> dependency(id)))))));
        });
    }

    private void dependency(long id) {
        numbers(1, () -> {
            if (number() >= 0) {
                skip(number(), () -> dependency(id));
                return;
            }
            bytes(1 + offsets, () -> {
                if (taken[0] != NO_DATA) {
                    awaited.add(id);
                }
                entry();
            });
        });
    }

    /** Here, and only here, may a dump end. */
    private void block() {
        state = awaited.isEmpty() ? State.WHOLE : State.CUT;
        bytes(1, () -> {
            int kind = taken[0];
            numbers(1, () -> {
                if (!awaited.remove(number()) || kind != DATA && kind != LARGE_OBJECTS) {
                    state = State.NONE;
                } else if (kind == DATA) {
                    chunk(this::block);
                } else {
                    object();
                }
            });
        });
    }

    private void chunk(Runnable then) {
        numbers(1, () -> {
            if (number() == 0) {
                then.run();
            } else {
                skip(number(), () -> chunk(then));
            }
        });
    }

    private void object() {
        numbers(1, () -> {
            if (number() == 0) {
                block();
            } else {
                chunk(this::object);
            }
        });
    }

    /** The integer that was taken last. */
    private long number() {
        long value = 0;
        for (int i = integers; i >= 1; i--) {
            value = value << Byte.SIZE | taken[i] & 0xff;
        }
        return taken[0] == 0 ? value : -value;
    }

    private void bytes(int count, Runnable then) {
        wanted = count;
        next = then;
    }

    private void numbers(int count, Runnable then) {
        if (count == 0) {
            then.run();
        } else {
            bytes(1 + integers, () -> {
                if (count == 1) {
                    then.run();
                } else {
                    numbers(count - 1, then);
                }
            });
        }
    }

    private void texts(int count, Runnable then) {
        if (count == 0) {
            then.run();
        } else {
            numbers(1, () -> skip(number(), () -> texts(count - 1, then)));
        }
    }

    /** A text that is not there has a negative length. */
    private void skip(long count, Runnable then) {
        if (count <= 0) {
            then.run();
        } else {
            skipped = count;
            next = then;
        }
    }
}
