package io.zentoria.datalayer.pooler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PgBouncerIniTest {
    private static final PgBouncerIni.Places PLACES =
            new PgBouncerIni.Places("*", "/etc/pgbouncer/userlist.txt", "console", Optional.empty(), Optional.empty());

    @Test
    void fileOfTheSampleIsAsAPersonWouldWriteIt() {
        String ini = PgBouncerIni.render(Specs.sample(), PLACES);

        assertThat(ini.replaceFirst("zdl-[0-9a-f]{16}", "zdl-0123456789abcdef")).isEqualTo("""
                        ; Written by the Zentoria operator. What is to be otherwise on a machine, such as auth_file, belongs into a
                        ; file of its own: a line '%include <this file>', and below it those lines, with no section before them.

                        [databases]
                        zentoria_main = host=zentoria-db port=5432 dbname=zentoria_main pool_size=40
                        zentoria_vectors = host=zentoria-db port=5432 dbname=zentoria_vectors pool_size=20
                        n8n = host=zentoria-db port=5432 dbname=n8n pool_size=20

                        [users]
                        zentoria_app = max_user_connections=70
                        zentoria_ai = pool_size=30 max_user_connections=35
                        n8n = max_user_connections=25
                        zentoria_backup = pool_size=20 max_user_connections=4
                        zentoria_readonly = pool_size=20 max_user_connections=10

                        [pgbouncer]
                        listen_addr = *
                        listen_port = 6432
                        unix_socket_dir =\s
                        auth_type = scram-sha-256
                        auth_file = /etc/pgbouncer/userlist.txt
                        admin_users = console
                        pool_mode = transaction
                        max_client_conn = 500
                        default_pool_size = 20
                        min_pool_size = 5
                        max_db_connections = 50
                        max_prepared_statements = 200
                        ignore_startup_parameters = extra_float_digits
                        server_tls_sslmode = prefer
                        server_login_retry = 2
                        log_connections = 0
                        log_disconnections = 0
                        ; which file this is: the operator reads it on the console
                        syslog_ident = zdl-0123456789abcdef
                        """);
    }

    @Test
    void markIsTheSameForTheSameSpecAndAnotherForAnother() {
        assertThat(PgBouncerIni.mark(Specs.sample()))
                .isEqualTo(PgBouncerIni.mark(Specs.sample()))
                .isNotEqualTo(PgBouncerIni.mark(Specs.pools("app", "main", "web main app 10")))
                .satisfies(mark -> assertThat(PgBouncerIni.isMark(mark)).isTrue());
        assertThat(PgBouncerIni.isMark("pgbouncer")).isFalse();
    }

    @Test
    void certificatesAreAskedForWhereTheSpecHasThem() {
        PoolerDesired desired = Specs.of("""
                endpoint: {host: 'fd00::1', port: 5433, tls: {mode: VerifyFull}}
                pooler: {tlsSecretName: pooler-tls}
                """);
        String ini = PgBouncerIni.render(
                desired,
                new PgBouncerIni.Places(
                        "*",
                        "/u",
                        "console",
                        Optional.of("/ca.crt"),
                        Optional.of(new PgBouncerIni.Certificate("/tls.crt", "/tls.key"))));

        assertThat(ini)
                .contains(
                        "server_tls_sslmode = verify-full\n",
                        "server_tls_ca_file = /ca.crt\n",
                        "client_tls_sslmode = require\n",
                        "client_tls_cert_file = /tls.crt\n",
                        "client_tls_key_file = /tls.key\n");
    }

    @Test
    void replicasShareTheLimitOfARole() {
        String ini = PgBouncerIni.render(Specs.of("""
                endpoint: {host: db}
                roles: [{name: app, connectionLimit: 31}]
                pooler: {replicas: 2}
                """), PLACES);
        assertThat(ini).contains("app = max_user_connections=15\n");
    }
}
