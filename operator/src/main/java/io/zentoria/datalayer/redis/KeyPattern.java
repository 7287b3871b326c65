package io.zentoria.datalayer.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The pattern of an allocation's keys: {@code {name}} is one part without {@code :} (one character at least), {@code *}
 * is anything, all else is itself. Keys are bytes, so the matching is on bytes.
 */
public final class KeyPattern {
    private static final int PART = -1;
    private static final int ANY = -2;

    private final String text;
    private final int[] tokens;

    private KeyPattern(String text, int[] tokens) {
        this.text = text;
        this.tokens = tokens;
    }

    /** Reads a pattern as the spec writes it; every text is one. */
    public static KeyPattern of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<Integer> tokens = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            int close = bytes[i] == '{' ? placeholderEnd(bytes, i) : -1;
            if (close > 0) {
                tokens.add(PART);
                i = close;
            } else {
                tokens.add(bytes[i] == '*' ? ANY : bytes[i] & 0xff);
            }
        }
        return new KeyPattern(text, tokens.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Where the placeholder that opens here closes; -1 when it is just a brace. */
    private static int placeholderEnd(byte[] bytes, int open) {
        for (int i = open + 1; i < bytes.length; i++) {
            if (bytes[i] == '}') {
                return i > open + 1 ? i : -1;
            }
            if (bytes[i] == '{' || bytes[i] == ':') {
                return -1;
            }
        }
        return -1;
    }

    /** The glob that Redis' ACLs and SCAN take: a placeholder is {@code *}, and what only looks like a glob is escaped. */
    public String glob() {
        ByteArrayOutputStream glob = new ByteArrayOutputStream();
        for (int token : tokens) {
            if (token == PART || token == ANY) {
                glob.write('*');
            } else {
                if (token == '?' || token == '[' || token == ']' || token == '\\') {
                    glob.write('\\');
                }
                glob.write(token);
            }
        }
        return glob.toString(StandardCharsets.UTF_8);
    }

    /** Whether Redis can take the pattern in an ACL: it has no way to write white space or NUL there. */
    public boolean fitsAcl() {
        for (int token : tokens) {
            if (token >= 0 && token <= ' ') {
                return false;
            }
        }
        return tokens.length > 0;
    }

    /** Whether a key is one of these; linear in the key for a given pattern, whatever the key holds. */
    public boolean matches(byte[] key) {
        // The states are the places in the pattern that the bytes read so far can lead to.
        BitSet states = new BitSet(tokens.length + 1);
        reach(states, 0);
        for (byte b : key) {
            int value = b & 0xff;
            BitSet next = new BitSet(tokens.length + 1);
            for (int at = states.nextSetBit(0); at >= 0 && at < tokens.length; at = states.nextSetBit(at + 1)) {
                int token = tokens[at];
                if (token == ANY) {
                    reach(next, at);
                } else if (token == PART && value != ':') {
                    next.set(at);
                    reach(next, at + 1);
                } else if (token == value) {
                    reach(next, at + 1);
                }
            }
            if (next.isEmpty()) {
                return false;
            }
            states = next;
        }
        return states.get(tokens.length);
    }

    private void reach(BitSet states, int at) {
        states.set(at);
        for (int i = at; i < tokens.length && tokens[i] == ANY; i++) {
            states.set(i + 1);
        }
    }

    /** As the spec writes it. */
    @Override
    public String toString() {
        return text;
    }
}
