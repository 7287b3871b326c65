-- What was made inside the databases of shop/small, as 'zdl render' wrote it. scripts/init_databases.sh runs it, as the administrator, like this:
--   psql -X -d dbname=postgres -f migrations/005_ledger.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET search_path = pg_catalog;
SET TimeZone = 'UTC';
SET DateStyle = 'ISO';
SET lock_timeout = '5s';
SET standard_conforming_strings = on;
SET default_transaction_read_only = off;
INSERT INTO zentoria_operator.ledger (kind, name, owner, state) VALUES ('extension', 'shop/pg_trgm', 'shop/small', 'made') ON CONFLICT (kind, name) DO NOTHING;
INSERT INTO zentoria_operator.ledger (kind, name, owner, state) VALUES ('schema', 'shop/sales', 'shop/small', 'made') ON CONFLICT (kind, name) DO NOTHING;
