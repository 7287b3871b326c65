package io.zentoria.datalayer.bench;

import java.util.random.RandomGenerator;

/**
 * One of the things that applications ask all day.
 *
 * @param title as the page has it
 * @param target what 99 of 100 answers must be faster than, in milliseconds
 * @param perSecond how many all clients together ask in a second when they are paced
 * @param opening a client with a connection of its own
 */
record Operation(String title, double target, int perSecond, Opening opening) {
    /** Opens the connection of one client. */
    interface Opening {
        Client open() throws Exception;
    }

    /** One client, used by one thread. */
    interface Client extends AutoCloseable {
        /**
         * Asks once, and reads the whole answer.
         *
         * @return how many rows or fields came
         */
        int ask(RandomGenerator random) throws Exception;
    }
}
