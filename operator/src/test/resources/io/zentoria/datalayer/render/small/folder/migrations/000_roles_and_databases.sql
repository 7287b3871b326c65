-- The server shop/small is on, as 'zdl render' wrote it. scripts/init_databases.sh runs it, as the administrator, like this:
--   psql -X -d dbname=postgres -f migrations/000_roles_and_databases.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET search_path = pg_catalog;
SET TimeZone = 'UTC';
SET DateStyle = 'ISO';
SET lock_timeout = '5s';
SET standard_conforming_strings = on;
SET default_transaction_read_only = off;
BEGIN;
SELECT pg_advisory_xact_lock(hashtext('zentoria_operator.ledger'));
CREATE SCHEMA IF NOT EXISTS zentoria_operator;
CREATE TABLE IF NOT EXISTS zentoria_operator.ledger (
  kind text NOT NULL, name text NOT NULL, owner text NOT NULL,
  state text NOT NULL CHECK (state IN ('intended', 'made', 'adopted')),
  at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (kind, name));
CREATE TABLE IF NOT EXISTS zentoria_operator.changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(),
  resource text NOT NULL, generation bigint NOT NULL, digest text NOT NULL, approval text,
  store text NOT NULL, target text NOT NULL, summary text NOT NULL, risk text NOT NULL, outcome text NOT NULL);
CREATE INDEX IF NOT EXISTS changes_at ON zentoria_operator.changes (at);
COMMIT;

-- Nothing of this name may be there unless these files made it.
DO $zdl$
DECLARE
  strange text;
BEGIN
  SELECT string_agg(thing, ', ') INTO strange FROM (
    SELECT 'role app' WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') AND NOT EXISTS (SELECT FROM zentoria_operator.ledger WHERE kind = 'role' AND name = 'app' AND owner = 'shop/small')
    UNION ALL SELECT 'role reader' WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = 'reader') AND NOT EXISTS (SELECT FROM zentoria_operator.ledger WHERE kind = 'role' AND name = 'reader' AND owner = 'shop/small')
    UNION ALL SELECT 'database shop' WHERE EXISTS (SELECT FROM pg_database WHERE datname = 'shop') AND NOT EXISTS (SELECT FROM zentoria_operator.ledger WHERE kind = 'database' AND name = 'shop' AND owner = 'shop/small')
  ) AS all_of_them (thing);
  IF strange IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = strange || ': there already, and not made for shop/small; these files are for an empty server, ''zdl apply'' brings one that holds something to the resource';
  END IF;
END
$zdl$;

-- create role app connection limit 10
INSERT INTO zentoria_operator.ledger (kind, name, owner, state) VALUES ('role', 'app', 'shop/small', 'intended') ON CONFLICT (kind, name) DO NOTHING;
SELECT 'CREATE ROLE "app" LOGIN CONNECTION LIMIT 10' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') \gexec
UPDATE zentoria_operator.ledger SET state = 'made', at = now() WHERE kind = 'role' AND name = 'app' AND owner = 'shop/small' AND state = 'intended';

-- create role reader
INSERT INTO zentoria_operator.ledger (kind, name, owner, state) VALUES ('role', 'reader', 'shop/small', 'intended') ON CONFLICT (kind, name) DO NOTHING;
SELECT 'CREATE ROLE "reader" LOGIN CONNECTION LIMIT -1' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reader') \gexec
UPDATE zentoria_operator.ledger SET state = 'made', at = now() WHERE kind = 'role' AND name = 'reader' AND owner = 'shop/small' AND state = 'intended';

-- create database shop owner app
INSERT INTO zentoria_operator.ledger (kind, name, owner, state) VALUES ('database', 'shop', 'shop/small', 'intended') ON CONFLICT (kind, name) DO NOTHING;
SELECT 'CREATE DATABASE "shop" OWNER "app" TEMPLATE template0 ENCODING ''UTF8''' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'shop') \gexec
UPDATE zentoria_operator.ledger SET state = 'made', at = now() WHERE kind = 'database' AND name = 'shop' AND owner = 'shop/small' AND state = 'intended';
