package io.zentoria.datalayer.testbed.qdrant;

import java.util.Map;

/** What the key of a call allows. */
sealed interface Access {
    /** All of the server. */
    Access ALL = new Server(true);

    /** All of the server, nothing to be changed. */
    Access READ_ONLY = new Server(false);

    /**
     * Nothing when it is allowed.
     *
     * @throws Refusal FORBIDDEN, with the words of the real server
     */
    void check(Need need, String collection);

    /** Whether a list shows this collection. */
    boolean sees(String collection);

    /** A key for the whole server. */
    record Server(boolean manage) implements Access {
        @Override
        public void check(Need need, String collection) {
            if (need.write() && !manage) {
                throw Refusal.forbidden("Global manage access is required");
            }
        }

        @Override
        public boolean sees(String collection) {
            return true;
        }
    }

    /** A token for some collections. */
    record Collections(Map<String, Mode> modes) implements Access {
        /** {@code r}, {@code rw} and {@code prw} of a token. */
        enum Mode {
            READ,
            READ_WRITE,
            POINTS
        }

        public Collections {
            modes = Map.copyOf(modes);
        }

        @Override
        public void check(Need need, String collection) {
            if (need == Need.ANY) {
                return;
            }
            if (need == Need.MANAGE || need == Need.READ_SERVER) {
                throw Refusal.forbidden("Global access is required");
            }
            Mode mode = modes.get(collection);
            if (mode == null) {
                throw Refusal.forbidden("Access to collection " + collection + " is required");
            }
            if (need.write() && mode == Mode.READ) {
                throw Refusal.forbidden("Write access to collection " + collection + " is required");
            }
            if (mode == Mode.POINTS && (need == Need.WRITE_WHOLE || need == Need.READ_WHOLE)) {
                throw Refusal.forbidden("Only points access is allowed for collection " + collection);
            }
        }

        @Override
        public boolean sees(String collection) {
            return modes.containsKey(collection);
        }
    }
}
