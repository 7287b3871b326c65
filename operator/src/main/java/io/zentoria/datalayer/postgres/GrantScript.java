package io.zentoria.datalayer.postgres;

import java.util.Collection;
import java.util.stream.Collectors;

/** A grant rule as one statement that expands it on the server, over what is there when it runs: as {@link GrantApply} does. */
final class GrantScript {
    private GrantScript() {}

    static String of(String owner, PostgresDesired.Grant rule) {
        GrantRights rights = GrantRights.of(rule.privileges());
        String body = """

                DECLARE
                  grantee constant text := %1$s;
                  covered constant text[] := %2$s;
                  on_schema constant text := %3$s;
                  on_table constant text := %4$s;
                  on_sequence constant text := %5$s;
                  on_function constant text := %6$s;
                  creators text[] := ARRAY[%7$s];
                  present text[] := '{}';
                  creator text;
                  place text;
                  one record;
                BEGIN
                  FOR one IN SELECT o.kind, o.nspname::text AS nspname, o.name::text AS name, o.arguments, o.owner::text AS owner FROM (
                %8$s) AS o (kind, nspname, name, arguments, owner)
                  LOOP
                    CONTINUE WHEN covered IS NOT NULL AND one.nspname <> ALL (covered);
                    creators := creators || one.owner;
                    IF one.kind = 'n' THEN
                      present := present || one.nspname;
                    END IF;
                    CONTINUE WHEN one.owner = grantee;
                    IF one.kind = 'n' THEN
                      EXECUTE format('GRANT %%s ON SCHEMA %%I TO %%I', on_schema, one.nspname, grantee);
                    ELSIF one.kind = 'r' AND on_table <> '' THEN
                      EXECUTE format('GRANT %%s ON TABLE %%I.%%I TO %%I', on_table, one.nspname, one.name, grantee);
                    ELSIF one.kind = 'S' AND on_sequence <> '' THEN
                      EXECUTE format('GRANT %%s ON SEQUENCE %%I.%%I TO %%I', on_sequence, one.nspname, one.name, grantee);
                    ELSIF one.kind = 'f' AND on_function <> '' THEN
                      EXECUTE format('GRANT %%s ON ROUTINE %%I.%%I(%%s) TO %%I', on_function, one.nspname, one.name, one.arguments, grantee);
                    END IF;
                  END LOOP;
                  FOR creator IN SELECT DISTINCT c FROM unnest(creators) AS c WHERE c !~ '^pg_' AND c <> grantee ORDER BY c
                  LOOP
                    IF covered IS NULL THEN
                      EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %%I GRANT %%s ON SCHEMAS TO %%I', creator, on_schema, grantee);
                      present := ARRAY[NULL::text];
                    END IF;
                    FOREACH place IN ARRAY present
                    LOOP
                      IF on_table <> '' THEN
                        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %%I %%s GRANT %%s ON TABLES TO %%I', creator, coalesce('IN SCHEMA ' || quote_ident(place), ''), on_table, grantee);
                      END IF;
                      IF on_sequence <> '' THEN
                        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %%I %%s GRANT %%s ON SEQUENCES TO %%I', creator, coalesce('IN SCHEMA ' || quote_ident(place), ''), on_sequence, grantee);
                      END IF;
                      IF on_function <> '' THEN
                        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %%I %%s GRANT %%s ON FUNCTIONS TO %%I', creator, coalesce('IN SCHEMA ' || quote_ident(place), ''), on_function, grantee);
                      END IF;
                    END LOOP;
                  END LOOP;
                END
                """.formatted(
                        Sql.literal(rule.role()),
                        rule.everySchema() ? "NULL" : "ARRAY[" + literals(rule.schemas()) + "]::text[]",
                        listed(rights.schema()),
                        listed(rights.table()),
                        listed(rights.sequence()),
                        listed(rights.function()),
                        Sql.literal(owner),
                        GrantApply.OBJECTS.stripTrailing());
        return "DO " + Sql.dollars(body);
    }

    private static String listed(Collection<String> rights) {
        return Sql.literal(String.join(", ", rights));
    }

    private static String literals(Collection<String> texts) {
        return texts.stream().map(Sql::literal).collect(Collectors.joining(", "));
    }
}
