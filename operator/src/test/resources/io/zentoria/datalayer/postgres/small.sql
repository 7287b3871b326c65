--liquibase formatted sql
--changeset me:1
CREATE TABLE core.items (id bigserial PRIMARY KEY, name text NOT NULL);
--changeset me:2
CREATE TABLE core.logs (id bigserial, created_at timestamptz NOT NULL, PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at);
--changeset me:3 splitStatements:false
CREATE FUNCTION core.secretly(x int) RETURNS int LANGUAGE sql AS 'select x';
REVOKE EXECUTE ON FUNCTION core.secretly FROM PUBLIC;
