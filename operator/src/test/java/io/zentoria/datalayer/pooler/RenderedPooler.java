package io.zentoria.datalayer.pooler;

import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.credential.ScramVerifier;
import io.zentoria.datalayer.testbed.PgBouncerServer;
import io.zentoria.datalayer.testbed.PostgresServer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The files of a spec, as the operator renders them, for a PgBouncer of the test bed. */
public final class RenderedPooler {
    private RenderedPooler() {}

    /** Gives PgBouncer both, and has it read them. The roles are on the server. */
    public static void load(PgBouncerServer pooler, PostgresServer postgres, PostgresSpec spec) throws SQLException {
        Password console = Password.of(ScramVerifier.make(Password.of(pooler.adminPassword()), new SecureRandom()));
        pooler.load(ini(pooler, spec), userList(pooler, console, postgres, spec));
    }

    /** The user list of a spec: what the server keeps, and the console's administrator. */
    static String userList(PgBouncerServer pooler, Password console, PostgresServer postgres, PostgresSpec spec)
            throws SQLException {
        Map<String, Password> verifiers = new HashMap<>();
        verifiers.put(pooler.adminUser(), console);
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT rolname, rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL")) {
            while (rows.next()) {
                String role = rows.getString(1);
                if (spec.roles().stream().anyMatch(each -> each.name().equals(role))) {
                    verifiers.put(role, Password.of(rows.getString(2)));
                }
            }
        }
        return UserList.render(verifiers).reveal();
    }

    static String ini(PgBouncerServer pooler, PostgresSpec spec) {
        return PgBouncerIni.render(
                PoolerDesired.of(spec),
                new PgBouncerIni.Places(
                        "*", "/etc/pgbouncer/userlist.txt", pooler.adminUser(), Optional.empty(), Optional.empty()));
    }
}
