package io.zentoria.datalayer.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.plan.StoreKind;
import io.zentoria.datalayer.plan.Target;
import java.io.IOException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where and how the operator keeps its own notes inside the server: a few keys in DB 0. */
public final class RedisLedger {
    /** All of the operator's own keys begin with this. */
    public static final String PREFIX = "zentoria:operator:";

    /** A hash: kind/name → {@link LedgerRow} as JSON. */
    static final String LEDGER = PREFIX + "ledger";

    /** A random id of the data set, made at the first apply; the server's {@code run_id} changes at each restart. */
    public static final String IDENTITY = PREFIX + "identity";

    /** Who is applying right now. */
    static final String LOCK = PREFIX + "lock";

    /** Counts the locks that were taken, so that no two are the same. */
    static final String FENCE = PREFIX + "fence";

    static final String PARAMETER = "parameter";
    static final String USER = "acl user";

    private static final ObjectMapper JSON = new ObjectMapper();

    private RedisLedger() {}

    static Target parameter(String name) {
        return new Target(StoreKind.REDIS, PARAMETER, name);
    }

    static Target user(String name) {
        return new Target(StoreKind.REDIS, USER, name);
    }

    /** The field of a thing in the ledger. */
    static String field(Target target) {
        return target.kind() + "/" + target.name();
    }

    static String write(LedgerRow row) {
        try {
            return JSON.writeValueAsString(row);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row of the ledger is always JSON", e);
        }
    }

    /**
     * All rows by field.
     *
     * @throws StoreException when a row cannot be read: without it nobody knows whose a thing is
     */
    static TreeMap<String, LedgerRow> read(RedisReply hash, RedisErrors errors) throws StoreException {
        TreeMap<String, LedgerRow> rows = new TreeMap<>();
        for (var entry : hash.pairs().entrySet()) {
            try {
                LedgerRow row = JSON.readValue(entry.getValue().bytes(), LedgerRow.class);
                if (row == null || row.owner() == null || row.state() == null) {
                    throw damaged(entry.getKey(), errors, null);
                }
                rows.put(entry.getKey(), row);
            } catch (IOException e) {
                throw damaged(entry.getKey(), errors, e);
            }
        }
        return rows;
    }

    private static StoreException damaged(String field, RedisErrors errors, @Nullable Throwable cause) {
        return errors.of(
                StoreException.Kind.INVALID,
                "LedgerDamaged",
                "the row '%s' of the hash %s in Redis at %s cannot be read: look at it and, if nobody needs it, take it out with HDEL"
                        .formatted(Shown.text(field, 100), LEDGER, errors.address()),
                cause);
    }
}
