--liquibase formatted sql logicalFilePath:001_zentoria_main_schema.sql

-- Core tables of Zentoria. Row-level security: a table with a user_id shows a session only the rows of the user named in
-- the setting zentoria.user_id; without that setting it shows none. The owner of the tables is not held to it (it runs
-- migrations and cross-user work); other roles are.

--changeset zentoria:schemas
CREATE SCHEMA core;
CREATE SCHEMA api;
CREATE SCHEMA files;
CREATE SCHEMA audit;
CREATE SCHEMA mcp;
CREATE SCHEMA workflows;
CREATE SCHEMA settings;

--changeset zentoria:functions splitStatements:false
CREATE FUNCTION core.touch_updated_at() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $function$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END
$function$;

CREATE FUNCTION core.current_user_id() RETURNS uuid LANGUAGE sql STABLE SET search_path = pg_catalog AS $function$
  SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid
$function$;

--changeset zentoria:core.users
CREATE TABLE core.users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email ${extensions}.citext NOT NULL CONSTRAINT users_email_key UNIQUE,
  display_name text NOT NULL DEFAULT '',
  password_hash text,
  role text NOT NULL DEFAULT 'member' CONSTRAINT users_role_check CHECK (role IN ('owner', 'admin', 'member', 'guest')),
  status text NOT NULL DEFAULT 'active' CONSTRAINT users_status_check CHECK (status IN ('active', 'invited', 'suspended', 'deleted')),
  preferences jsonb NOT NULL DEFAULT '{}',
  last_login_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX users_display_name_trgm ON core.users USING gin (display_name ${extensions}.gin_trgm_ops);
CREATE INDEX users_active_last_login ON core.users (last_login_at DESC) WHERE status = 'active';
CREATE TRIGGER users_touch BEFORE UPDATE ON core.users FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

--changeset zentoria:core.sessions
CREATE TABLE core.sessions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL CONSTRAINT sessions_user_fkey REFERENCES core.users (id) ON DELETE CASCADE,
  token_hash bytea NOT NULL CONSTRAINT sessions_token_hash_key UNIQUE,
  user_agent text,
  ip_address inet,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sessions_user_created ON core.sessions (user_id, created_at DESC);
CREATE INDEX sessions_open_expires ON core.sessions (expires_at) WHERE revoked_at IS NULL;
CREATE TRIGGER sessions_touch BEFORE UPDATE ON core.sessions FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();
ALTER TABLE core.sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY sessions_own ON core.sessions
  USING (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid));

--changeset zentoria:api.keys
CREATE TABLE api.keys (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL CONSTRAINT keys_user_fkey REFERENCES core.users (id) ON DELETE CASCADE,
  name text NOT NULL,
  prefix text NOT NULL,
  key_hash bytea NOT NULL CONSTRAINT keys_key_hash_key UNIQUE,
  scopes text[] NOT NULL DEFAULT '{}',
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX keys_user_created ON api.keys (user_id, created_at DESC);
CREATE INDEX keys_usable_prefix ON api.keys (prefix) WHERE revoked_at IS NULL;
CREATE INDEX keys_scopes ON api.keys USING gin (scopes);
CREATE TRIGGER keys_touch BEFORE UPDATE ON api.keys FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();
ALTER TABLE api.keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY keys_own ON api.keys
  USING (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid));

--changeset zentoria:api.key_usage
CREATE TABLE api.key_usage (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  key_id uuid NOT NULL CONSTRAINT key_usage_key_fkey REFERENCES api.keys (id) ON DELETE CASCADE,
  method text NOT NULL,
  path text NOT NULL,
  status_code smallint NOT NULL,
  duration_ms integer,
  ip_address inet,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX key_usage_key_created ON api.key_usage (key_id, created_at DESC);
CREATE INDEX key_usage_created ON api.key_usage USING brin (created_at);
CREATE INDEX key_usage_failed ON api.key_usage (created_at DESC) WHERE status_code >= 400;

--changeset zentoria:files.folders
CREATE TABLE files.folders (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL CONSTRAINT folders_user_fkey REFERENCES core.users (id) ON DELETE CASCADE,
  parent_id uuid CONSTRAINT folders_parent_fkey REFERENCES files.folders (id) ON DELETE CASCADE,
  name text NOT NULL CONSTRAINT folders_name_check CHECK (name <> ''),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT folders_parent_check CHECK (parent_id <> id)
);
CREATE UNIQUE INDEX folders_name_in_parent ON files.folders (user_id, parent_id, name) NULLS NOT DISTINCT;
CREATE INDEX folders_parent ON files.folders (parent_id);
CREATE TRIGGER folders_touch BEFORE UPDATE ON files.folders FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();
ALTER TABLE files.folders ENABLE ROW LEVEL SECURITY;
CREATE POLICY folders_own ON files.folders
  USING (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid));

--changeset zentoria:files.items
-- The search column takes a prefix of long texts: a tsvector over 1 MB would make the insert fail.
CREATE TABLE files.items (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL CONSTRAINT items_user_fkey REFERENCES core.users (id) ON DELETE CASCADE,
  folder_id uuid CONSTRAINT items_folder_fkey REFERENCES files.folders (id) ON DELETE SET NULL,
  name text NOT NULL CONSTRAINT items_name_check CHECK (name <> ''),
  description text,
  mime_type text NOT NULL DEFAULT 'application/octet-stream',
  size_bytes bigint NOT NULL DEFAULT 0 CONSTRAINT items_size_check CHECK (size_bytes >= 0),
  sha256 bytea CONSTRAINT items_sha256_check CHECK (length(sha256) = 32),
  storage_path text,
  tags text[] NOT NULL DEFAULT '{}',
  metadata jsonb NOT NULL DEFAULT '{}',
  deleted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('english'::regconfig, left(name, 1000)), 'A')
      || setweight(to_tsvector('english'::regconfig, left(coalesce(description, ''), 200000)), 'B')) STORED
);
CREATE INDEX items_folder_name ON files.items (user_id, folder_id, name) WHERE deleted_at IS NULL;
CREATE INDEX items_user_created ON files.items (user_id, created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX items_folder ON files.items (folder_id);
CREATE INDEX items_sha256 ON files.items (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX items_deleted ON files.items (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX items_search ON files.items USING gin (search);
CREATE INDEX items_name_trgm ON files.items USING gin (name ${extensions}.gin_trgm_ops);
CREATE INDEX items_tags ON files.items USING gin (tags);
CREATE INDEX items_metadata ON files.items USING gin (metadata jsonb_path_ops);
CREATE TRIGGER items_touch BEFORE UPDATE ON files.items FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();
ALTER TABLE files.items ENABLE ROW LEVEL SECURITY;
CREATE POLICY items_own ON files.items
  USING (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid));

--changeset zentoria:files.thumbnails
CREATE TABLE files.thumbnails (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  item_id uuid NOT NULL CONSTRAINT thumbnails_item_fkey REFERENCES files.items (id) ON DELETE CASCADE,
  size text NOT NULL CONSTRAINT thumbnails_size_check CHECK (size IN ('small', 'medium', 'large')),
  width integer NOT NULL,
  height integer NOT NULL,
  mime_type text NOT NULL DEFAULT 'image/webp',
  storage_path text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT thumbnails_item_size_key UNIQUE (item_id, size)
);

--changeset zentoria:audit.logs
CREATE TABLE audit.logs (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  actor_id uuid,
  action text NOT NULL,
  entity_type text NOT NULL,
  entity_id text,
  ip_address inet,
  user_agent text,
  details jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT logs_pkey PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);
CREATE INDEX logs_actor_created ON audit.logs (actor_id, created_at DESC);
CREATE INDEX logs_entity_created ON audit.logs (entity_type, entity_id, created_at DESC);
CREATE INDEX logs_action_created ON audit.logs (action, created_at DESC);
CREATE INDEX logs_created ON audit.logs USING brin (created_at);

--changeset zentoria:mcp.conversations
CREATE TABLE mcp.conversations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL CONSTRAINT conversations_user_fkey REFERENCES core.users (id) ON DELETE CASCADE,
  title text NOT NULL DEFAULT '',
  model text,
  system_prompt text,
  metadata jsonb NOT NULL DEFAULT '{}',
  archived_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX conversations_user_updated ON mcp.conversations (user_id, updated_at DESC) WHERE archived_at IS NULL;
CREATE INDEX conversations_user ON mcp.conversations (user_id, created_at DESC);
CREATE TRIGGER conversations_touch BEFORE UPDATE ON mcp.conversations FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();
ALTER TABLE mcp.conversations ENABLE ROW LEVEL SECURITY;
CREATE POLICY conversations_own ON mcp.conversations
  USING (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid));

--changeset zentoria:mcp.messages
CREATE TABLE mcp.messages (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  conversation_id uuid NOT NULL CONSTRAINT messages_conversation_fkey REFERENCES mcp.conversations (id) ON DELETE CASCADE,
  user_id uuid NOT NULL CONSTRAINT messages_user_fkey REFERENCES core.users (id) ON DELETE CASCADE,
  role text NOT NULL CONSTRAINT messages_role_check CHECK (role IN ('system', 'user', 'assistant', 'tool')),
  content text NOT NULL,
  tokens integer,
  metadata jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  search tsvector GENERATED ALWAYS AS (to_tsvector('english'::regconfig, left(content, 200000))) STORED
);
CREATE INDEX messages_conversation_created ON mcp.messages (conversation_id, created_at);
CREATE INDEX messages_user_created ON mcp.messages (user_id, created_at DESC);
CREATE INDEX messages_search ON mcp.messages USING gin (search);
ALTER TABLE mcp.messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY messages_own ON mcp.messages
  USING (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid));

--changeset zentoria:mcp.commands
CREATE TABLE mcp.commands (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL CONSTRAINT commands_user_fkey REFERENCES core.users (id) ON DELETE CASCADE,
  conversation_id uuid CONSTRAINT commands_conversation_fkey REFERENCES mcp.conversations (id) ON DELETE SET NULL,
  message_id uuid CONSTRAINT commands_message_fkey REFERENCES mcp.messages (id) ON DELETE SET NULL,
  tool text NOT NULL,
  arguments jsonb NOT NULL DEFAULT '{}',
  result jsonb,
  status text NOT NULL DEFAULT 'pending' CONSTRAINT commands_status_check CHECK (status IN ('pending', 'running', 'done', 'failed', 'cancelled')),
  error text,
  started_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX commands_user_created ON mcp.commands (user_id, created_at DESC);
CREATE INDEX commands_conversation_created ON mcp.commands (conversation_id, created_at);
CREATE INDEX commands_message ON mcp.commands (message_id);
CREATE INDEX commands_open ON mcp.commands (created_at) WHERE status IN ('pending', 'running');
CREATE TRIGGER commands_touch BEFORE UPDATE ON mcp.commands FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();
ALTER TABLE mcp.commands ENABLE ROW LEVEL SECURITY;
CREATE POLICY commands_own ON mcp.commands
  USING (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid));

--changeset zentoria:workflows.definitions
CREATE TABLE workflows.definitions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL CONSTRAINT definitions_user_fkey REFERENCES core.users (id) ON DELETE CASCADE,
  n8n_workflow_id text CONSTRAINT definitions_n8n_workflow_key UNIQUE,
  name text NOT NULL,
  description text,
  definition jsonb NOT NULL DEFAULT '{}',
  active boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT definitions_user_name_key UNIQUE (user_id, name)
);
CREATE INDEX definitions_active ON workflows.definitions (name) WHERE active;
CREATE TRIGGER definitions_touch BEFORE UPDATE ON workflows.definitions FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();
ALTER TABLE workflows.definitions ENABLE ROW LEVEL SECURITY;
CREATE POLICY definitions_own ON workflows.definitions
  USING (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid))
  WITH CHECK (user_id = (SELECT nullif(current_setting('zentoria.user_id', true), '')::uuid));

--changeset zentoria:workflows.executions
CREATE TABLE workflows.executions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  definition_id uuid NOT NULL CONSTRAINT executions_definition_fkey REFERENCES workflows.definitions (id) ON DELETE CASCADE,
  n8n_execution_id text,
  status text NOT NULL DEFAULT 'queued' CONSTRAINT executions_status_check CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  input jsonb,
  output jsonb,
  error text,
  started_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX executions_definition_created ON workflows.executions (definition_id, created_at DESC);
CREATE INDEX executions_n8n ON workflows.executions (n8n_execution_id) WHERE n8n_execution_id IS NOT NULL;
CREATE INDEX executions_open ON workflows.executions (created_at) WHERE status IN ('queued', 'running');
CREATE TRIGGER executions_touch BEFORE UPDATE ON workflows.executions FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

--changeset zentoria:settings.app
CREATE TABLE settings.app (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  key text NOT NULL CONSTRAINT app_key_key UNIQUE,
  value jsonb NOT NULL DEFAULT 'null',
  description text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER app_touch BEFORE UPDATE ON settings.app FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();
