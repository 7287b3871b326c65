package io.zentoria.datalayer.backup.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DumpContentsTest {
    private static final String SCRIPT = """
            --
            -- PostgreSQL database dump
            --

            -- Dumped from database version 17.11 (Debian 17.11-1.pgdg13+1)
            -- Dumped by pg_dump version 17.11

            --
            -- Name: main; Type: DATABASE; Schema: -; Owner: the owner
            --

            CREATE DATABASE main WITH TEMPLATE = template0 ENCODING = 'UTF8' LOCALE_PROVIDER = libc LOCALE = 'C.UTF-8';

            --
            -- Name: vector; Type: EXTENSION; Schema: -; Owner: -
            --

            --
            -- Name: items; Type: TABLE; Schema: app; Owner: app; Tablespace: fast
            --

            CREATE TABLE app.items ();

            --
            -- Name: f(); Type: FUNCTION; Schema: app; Owner: app
            --

            CREATE FUNCTION app.f() RETURNS void LANGUAGE sql AS $$
            GRANT SELECT ON TABLE app.items TO nobody_at_all;
            $$;

            --
            -- Name: items own; Type: POLICY; Schema: app; Owner: app
            --

            CREATE POLICY own ON app.items FOR SELECT TO seen, "Odd, one" USING ((own = CURRENT_USER));

            --
            -- Name: DATABASE main; Type: ACL; Schema: -; Owner: the owner
            --

            GRANT CONNECT ON DATABASE main TO connects_only;

            --
            -- Name: TABLE items; Type: ACL; Schema: app; Owner: app
            --

            GRANT SELECT(id) ON TABLE app.items TO reader WITH GRANT OPTION;
            SET SESSION AUTHORIZATION granter;
            GRANT SELECT ON TABLE app.items TO "My ""Role\""";
            RESET SESSION AUTHORIZATION;
            REVOKE ALL ON TABLE app.items FROM revoked;
            GRANT SELECT ON TABLE app.items TO PUBLIC;

            --
            -- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: app; Owner: maker
            --

            ALTER DEFAULT PRIVILEGES FOR ROLE maker IN SCHEMA app GRANT SELECT ON TABLES TO later;
            """;

    private static DumpContents read() {
        DumpContents.Reader reader = new DumpContents.Reader();
        SCRIPT.lines().forEach(reader::line);
        return reader.contents();
    }

    @Test
    void ownersGranteesAndPoliciesNameTheRolesThatMustBeThere() {
        assertThat(read().roles())
                .containsExactlyInAnyOrder(
                        "app", "seen", "Odd, one", "reader", "granter", "My \"Role\"", "revoked", "maker", "later");
    }

    @Test
    void databaseIsMadeAsItWas() {
        assertThat(read().locale()).isEqualTo(" ENCODING 'UTF8' LOCALE_PROVIDER \"libc\" LOCALE 'C.UTF-8'");
        assertThat(read().owner()).contains("the owner");
        assertThat(read().major()).isEqualTo(17);
    }

    @Test
    void extensionsAndTablesAreKnown() {
        assertThat(read().extensions()).containsExactly("vector");
        assertThat(read().tables()).containsExactly("app.items");
    }

    @Test
    void whatIsNoVersionIsNotNewer() {
        assertThat(DumpContents.major("")).isZero();
        assertThat(DumpContents.major("devel")).isZero();
    }
}
