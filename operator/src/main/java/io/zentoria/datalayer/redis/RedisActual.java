package io.zentoria.datalayer.redis;

import io.zentoria.datalayer.credential.Password;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one Redis server is, as far as a plan needs it.
 *
 * @param version the server's own words, {@code 8.0.2}
 * @param run the server's {@code run_id}, another one after each restart
 * @param identity the marker of the data set; empty before the first apply
 * @param connectedAs the user that the operator logged in as
 * @param configFile the file that the server was started with; empty when it has none
 * @param aclFile the file that holds the users; empty when they live in the configuration file
 * @param protectedConfigs whether the server lets parameters like {@code dir} be changed
 * @param databases how many logical databases there are
 * @param usedMemory bytes in use
 * @param persistence how saving to disk goes
 * @param config the parameters that the spec or the ledger names, by name
 * @param users the users that the spec or the ledger names, by name
 * @param ledger all rows, by field
 */
public record RedisActual(
        String version,
        String run,
        String identity,
        String connectedAs,
        String configFile,
        String aclFile,
        boolean protectedConfigs,
        int databases,
        long usedMemory,
        Persistence persistence,
        Map<String, String> config,
        Map<String, User> users,
        Map<String, LedgerRow> ledger) {
    public RedisActual {
        config = Collections.unmodifiableMap(new TreeMap<>(config));
        users = Collections.unmodifiableMap(new TreeMap<>(users));
        ledger = Collections.unmodifiableMap(new TreeMap<>(ledger));
    }

    /**
     * An ACL user as the server reports it.
     *
     * @param flags {@code on}, {@code off}, {@code nopass}, …
     * @param passwordHashes SHA-256 in hexadecimal
     * @param commands the rules in the server's words
     * @param keys patterns with {@code ~}, {@code %R~} or {@code %W~}
     * @param channels patterns with {@code &}
     * @param selectors how many further sets of rules it has
     */
    public record User(
            Set<String> flags,
            Set<Password> passwordHashes,
            String commands,
            Set<String> keys,
            Set<String> channels,
            int selectors) {
        public User {
            flags = Collections.unmodifiableSet(new TreeSet<>(flags));
            passwordHashes = Set.copyOf(passwordHashes);
            keys = Collections.unmodifiableSet(new TreeSet<>(keys));
            channels = Collections.unmodifiableSet(new TreeSet<>(channels));
        }
    }

    /**
     * How saving to disk goes.
     *
     * @param snapshotsWork whether the last RDB snapshot succeeded
     * @param logWorks whether the last write and the last rewrite of the append-only file succeeded
     */
    public record Persistence(boolean snapshotsWork, boolean logWorks) {}
}
