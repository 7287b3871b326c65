-- Database shop of shop/small, as 'zdl render' wrote it. scripts/init_databases.sh runs it, as the administrator, like this:
--   psql -X -d dbname=shop -f migrations/004_shop_schema.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET search_path = pg_catalog;
SET TimeZone = 'UTC';
SET DateStyle = 'ISO';
SET lock_timeout = '5s';
SET standard_conforming_strings = on;
SET default_transaction_read_only = off;

-- create extension pg_trgm in database shop
SELECT NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') AS pending \gset
\if :pending
BEGIN;
CREATE SCHEMA IF NOT EXISTS "public";
CREATE EXTENSION IF NOT EXISTS "pg_trgm" SCHEMA "public";
COMMIT;
\endif

-- create schema sales in database shop
SELECT to_regnamespace(quote_ident('sales')) IS NULL AS pending \gset
\if :pending
BEGIN;
CREATE SCHEMA "sales" AUTHORIZATION "app";
COMMIT;
\endif

-- grant SELECT on every schema to reader in database shop
DO $zdl$
DECLARE
  grantee constant text := 'reader';
  covered constant text[] := NULL;
  on_schema constant text := 'USAGE';
  on_table constant text := 'SELECT';
  on_sequence constant text := 'SELECT';
  on_function constant text := '';
  creators text[] := ARRAY['app'];
  present text[] := '{}';
  creator text;
  place text;
  one record;
BEGIN
  FOR one IN SELECT o.kind, o.nspname::text AS nspname, o.name::text AS name, o.arguments, o.owner::text AS owner FROM (
with spaces as (
  select oid, nspname, nspowner from pg_namespace
  where nspname !~ '^pg_' and nspname not in ('information_schema', 'zentoria_operator')
)
select 'n', nspname, '', '', pg_get_userbyid(nspowner) from spaces
union all
select case c.relkind when 'S' then 'S' else 'r' end, s.nspname, c.relname, '', pg_get_userbyid(c.relowner)
from pg_class c join spaces s on s.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
union all
select 'f', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid), pg_get_userbyid(p.proowner)
from pg_proc p join spaces s on s.oid = p.pronamespace
where not exists (select 1 from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
order by 1, 2, 3, 4) AS o (kind, nspname, name, arguments, owner)
  LOOP
    CONTINUE WHEN covered IS NOT NULL AND one.nspname <> ALL (covered);
    creators := creators || one.owner;
    IF one.kind = 'n' THEN
      present := present || one.nspname;
    END IF;
    CONTINUE WHEN one.owner = grantee;
    IF one.kind = 'n' THEN
      EXECUTE format('GRANT %s ON SCHEMA %I TO %I', on_schema, one.nspname, grantee);
    ELSIF one.kind = 'r' AND on_table <> '' THEN
      EXECUTE format('GRANT %s ON TABLE %I.%I TO %I', on_table, one.nspname, one.name, grantee);
    ELSIF one.kind = 'S' AND on_sequence <> '' THEN
      EXECUTE format('GRANT %s ON SEQUENCE %I.%I TO %I', on_sequence, one.nspname, one.name, grantee);
    ELSIF one.kind = 'f' AND on_function <> '' THEN
      EXECUTE format('GRANT %s ON ROUTINE %I.%I(%s) TO %I', on_function, one.nspname, one.name, one.arguments, grantee);
    END IF;
  END LOOP;
  FOR creator IN SELECT DISTINCT c FROM unnest(creators) AS c WHERE c !~ '^pg_' AND c <> grantee ORDER BY c
  LOOP
    IF covered IS NULL THEN
      EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT %s ON SCHEMAS TO %I', creator, on_schema, grantee);
      present := ARRAY[NULL::text];
    END IF;
    FOREACH place IN ARRAY present
    LOOP
      IF on_table <> '' THEN
        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I %s GRANT %s ON TABLES TO %I', creator, coalesce('IN SCHEMA ' || quote_ident(place), ''), on_table, grantee);
      END IF;
      IF on_sequence <> '' THEN
        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I %s GRANT %s ON SEQUENCES TO %I', creator, coalesce('IN SCHEMA ' || quote_ident(place), ''), on_sequence, grantee);
      END IF;
      IF on_function <> '' THEN
        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I %s GRANT %s ON FUNCTIONS TO %I', creator, coalesce('IN SCHEMA ' || quote_ident(place), ''), on_function, grantee);
      END IF;
    END LOOP;
  END LOOP;
END
$zdl$;
