package io.zentoria.datalayer.render;

import io.zentoria.datalayer.api.PostgresSpec;
import io.zentoria.datalayer.api.SecretRef;
import io.zentoria.datalayer.api.Tls;
import io.zentoria.datalayer.backup.ArtifactNames;
import io.zentoria.datalayer.credential.CredentialException;
import io.zentoria.datalayer.credential.Password;
import io.zentoria.datalayer.layer.BindingNames;
import io.zentoria.datalayer.layer.ChangelogSource;
import io.zentoria.datalayer.plan.Owner;
import io.zentoria.datalayer.plan.StoreException;
import io.zentoria.datalayer.pooler.PgBouncerIni;
import io.zentoria.datalayer.pooler.PoolerDesired;
import io.zentoria.datalayer.pooler.UserList;
import io.zentoria.datalayer.postgres.PostgresDesired;
import io.zentoria.datalayer.postgres.PostgresEndpoint;
import io.zentoria.datalayer.postgres.PostgresScript;
import io.zentoria.datalayer.postgres.Sql;
import io.zentoria.datalayer.postgres.bundle.Bundle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** PostgreSQL and PgBouncer: migrations, configuration, and what the scripts have to know. */
final class PostgresFiles {
    private static final int PORT = 5432;
    private static final String CONSOLE_USER = "zentoria_pooler";
    private static final String POOLER_FOLDER = "/etc/pgbouncer";
    private static final String MACHINE_CA = "/etc/ssl/certs/ca-certificates.crt";
    private static final String SHARED = "000_roles_and_databases.sql";
    private static final int FIRST_OF_NONE = 4;

    private final Owner owner;
    private final PostgresSpec spec;
    private final PostgresScript script;
    private final Map<String, String> names;
    private final String ledger;

    PostgresFiles(Owner owner, PostgresSpec spec, ChangelogSource changelogs)
            throws StoreException, CredentialException {
        this.owner = owner;
        this.spec = spec;
        // Where the server is and who logs in makes no difference to what is in it.
        PostgresEndpoint nowhere = new PostgresEndpoint(
                "localhost", PORT, Tls.Mode.PREFER, Optional.empty(), "", Password.of(""), maintenance());
        this.script = PostgresScript.of(
                PostgresDesired.of(owner, spec, nowhere, Map.of(), changelogs.all(spec), Instant.EPOCH));
        this.names = names(spec);
        this.ledger = "%03d_ledger.sql"
                .formatted(names.values().stream()
                                .mapToInt(name -> Integer.parseInt(name.substring(0, 3)))
                                .max()
                                .orElse(0)
                        + 1);
    }

    private String maintenance() {
        return Objects.requireNonNullElse(spec.endpoint().maintenanceDatabase(), "postgres");
    }

    /** A bundle's own name where a database has one; others are numbered behind them. */
    private static Map<String, String> names(PostgresSpec spec) {
        Map<String, String> names = new LinkedHashMap<>();
        int next = FIRST_OF_NONE;
        for (PostgresSpec.Database database : spec.databases()) {
            Optional<String> ofBundle = database.migrations().stream()
                    .filter(migration -> migration.bundle() != null)
                    .flatMap(migration -> Bundle.named(String.valueOf(migration.bundle())).stream())
                    .map(bundle -> bundle.files().getFirst())
                    .filter(file -> !names.containsValue(file))
                    .findFirst();
            if (ofBundle.isPresent()) {
                names.put(database.name(), ofBundle.get());
            } else {
                String plain = database.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
                names.put(database.name(), "%03d_%s_schema.sql".formatted(next++, plain));
            }
        }
        return names;
    }

    void into(Map<String, RenderedFile> files) {
        files.put(
                "migrations/" + SHARED,
                RenderedFile.of(
                        header("The server " + owner.path() + " is on", SHARED, maintenance()) + script.shared()));
        script.databases().forEach((database, sql) -> {
            String name = file(database);
            files.put(
                    "migrations/" + name,
                    RenderedFile.of(header("Database " + database + " of " + owner.path(), name, database) + sql));
        });
        files.put(
                "migrations/" + ledger,
                RenderedFile.of(header("What was made inside the databases of " + owner.path(), ledger, maintenance())
                        + script.ledger()));
        files.put("config/postgresql.conf", RenderedFile.of(configuration()));
        if (spec.pooler() != null) {
            files.put("config/pgbouncer.ini", RenderedFile.of(pooler()));
        }
        files.put("scripts/postgresql.sh", RenderedFile.of(Templates.read("scripts/postgresql.sh")));
        for (String name : List.of("scripts/init_databases.sh", "scripts/backup_postgresql.sh")) {
            files.put(name, new RenderedFile(Templates.read(name), true));
        }
    }

    private String file(String database) {
        return Objects.requireNonNull(names.get(database), "every database has a file");
    }

    private static String header(String what, String file, String database) {
        return """
                -- %s, as 'zdl render' wrote it. scripts/init_databases.sh runs it, as the administrator, like this:
                --   psql -X -d %s -f migrations/%s
                """.formatted(Bash.comment(what), Bash.comment(conninfo(database)), file);
    }

    /** A name as psql takes it for a database: alone it could be read as a connection string. */
    private static String conninfo(String database) {
        return database.matches("[A-Za-z0-9_]+")
                ? "dbname=" + database
                : "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private String configuration() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("listen_addresses", Hosts.isThisMachine(spec.endpoint().host()) ? "localhost" : "*");
        lines.put(
                "port",
                String.valueOf(Objects.requireNonNullElse(spec.endpoint().port(), PORT)));
        lines.put("password_encryption", "scram-sha-256");
        spec.parameters().forEach((name, value) -> lines.put(name.toLowerCase(Locale.ROOT), value));
        StringBuilder text = new StringBuilder("""
                # PostgreSQL for %s, as 'zdl render' wrote it. What is not here has PostgreSQL's default. Copy it to
                # postgresql.conf in the data folder; on Debian, whose own file says where the data is, to
                # /etc/postgresql/<version>/main/conf.d/zentoria.conf. Then restart PostgreSQL.
                """.formatted(owner.path()));
        lines.forEach((name, value) -> text.append(name)
                .append(" = '")
                .append(value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n"))
                .append("'\n"));
        return text.toString();
    }

    private String pooler() {
        Tls tls = spec.endpoint().tls();
        Optional<String> authority = tls == null || tls.mode() != Tls.Mode.VERIFY_FULL
                ? Optional.empty()
                : Optional.of(tls.caSecretRef() == null ? MACHINE_CA : POOLER_FOLDER + "/server-ca.crt");
        boolean encrypted = spec.pooler() != null && spec.pooler().tlsSecretName() != null;
        return PgBouncerIni.render(
                PoolerDesired.of(spec),
                new PgBouncerIni.Places(
                        "*",
                        POOLER_FOLDER + "/userlist.txt",
                        CONSOLE_USER,
                        authority,
                        encrypted
                                ? Optional.of(new PgBouncerIni.Certificate(
                                        POOLER_FOLDER + "/tls.crt", POOLER_FOLDER + "/tls.key"))
                                : Optional.empty()));
    }

    /** Lines of settings.sh. */
    String settings() {
        Tls tls = spec.endpoint().tls();
        SecretRef authority = tls == null ? null : tls.caSecretRef();
        String mode = tls == null || tls.mode() == null
                ? "prefer"
                : switch (tls.mode()) {
                    case DISABLE -> "disable";
                    case PREFER -> "prefer";
                    case REQUIRE -> "require";
                    case VERIFY_FULL -> "verify-full";
                };
        List<List<String>> roles = new ArrayList<>();
        for (PostgresSpec.Role role : spec.roles()) {
            Secret secret =
                    Secret.of(role.passwordSecretRef(), BindingNames.secretName(owner, "postgres", role.name()));
            roles.add(List.of(
                    Sql.literal(role.name()), Sql.name(role.name()), secret.name(), secret.key(), secret.origin()));
        }
        List<List<String>> databases = new ArrayList<>();
        for (PostgresSpec.Database database : spec.databases()) {
            databases.add(List.of(
                    database.name(),
                    conninfo(database.name()),
                    file(database.name()),
                    ArtifactNames.encode(database.name())));
        }
        return "\n# PostgreSQL: where it is, and the secret with username and password of an administrator.\n"
                + Bash.assign("postgres_host", spec.endpoint().host())
                + Bash.assign(
                        "postgres_port",
                        String.valueOf(
                                Objects.requireNonNullElse(spec.endpoint().port(), PORT)))
                + Bash.assign("postgres_sslmode", mode)
                + Bash.assign("postgres_ca", authority == null ? "" : Secret.path(authority, "ca.crt"))
                + Bash.assign("postgres_maintenance", conninfo(maintenance()))
                + Bash.assign("postgres_admin", spec.adminSecretRef().name())
                + "# Each role as a literal and as a name of SQL, its secret and key, and whether its password is made here.\n"
                + Bash.array("postgres_roles", roles)
                + "# Each database, how psql calls it, its migration, and the name of its dump.\n"
                + Bash.array("postgres_databases", databases)
                + Bash.assign("postgres_ledger", ledger)
                + "# PgBouncer: the secret with the login of its console; empty without PgBouncer.\n"
                + Bash.assign("pooler_admin_secret", poolerSecret())
                + Bash.assign("pooler_admin", CONSOLE_USER)
                + Bash.assign("pooler_mark", UserList.MARK)
                + Bash.assign("pooler_nobody", UserList.NOBODY);
    }

    private String poolerSecret() {
        if (spec.pooler() == null) {
            return "";
        }
        SecretRef given = spec.pooler().adminSecretRef();
        return given == null ? owner.name() + "-pooler-admin" : given.name();
    }
}
