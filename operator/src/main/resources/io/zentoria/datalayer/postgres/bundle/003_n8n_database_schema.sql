--liquibase formatted sql logicalFilePath:003_n8n_database_schema.sql

-- What Zentoria keeps beside n8n's own tables. Schema public is n8n's.

--changeset zentoria:schema splitStatements:false
CREATE SCHEMA zentoria;
CREATE FUNCTION zentoria.touch_updated_at() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $function$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END
$function$;

--changeset zentoria:webhook_registry
CREATE TABLE zentoria.webhook_registry (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  workflow_id text NOT NULL,
  path text NOT NULL CONSTRAINT webhook_registry_path_key UNIQUE,
  method text NOT NULL DEFAULT 'POST' CONSTRAINT webhook_registry_method_check CHECK (method IN ('GET', 'POST', 'PUT', 'PATCH', 'DELETE')),
  description text,
  secret_ref text,
  active boolean NOT NULL DEFAULT true,
  last_called_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_registry_workflow ON zentoria.webhook_registry (workflow_id);
CREATE TRIGGER webhook_registry_touch BEFORE UPDATE ON zentoria.webhook_registry FOR EACH ROW EXECUTE FUNCTION zentoria.touch_updated_at();

--changeset zentoria:scheduled_triggers
CREATE TABLE zentoria.scheduled_triggers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  workflow_id text NOT NULL,
  name text NOT NULL,
  cron text NOT NULL,
  time_zone text NOT NULL DEFAULT 'UTC',
  payload jsonb NOT NULL DEFAULT '{}',
  active boolean NOT NULL DEFAULT true,
  last_run_at timestamptz,
  next_run_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT scheduled_triggers_name_key UNIQUE (workflow_id, name)
);
CREATE INDEX scheduled_triggers_due ON zentoria.scheduled_triggers (next_run_at) WHERE active;
CREATE TRIGGER scheduled_triggers_touch BEFORE UPDATE ON zentoria.scheduled_triggers FOR EACH ROW EXECUTE FUNCTION zentoria.touch_updated_at();

--changeset zentoria:execution_queue
CREATE TABLE zentoria.execution_queue (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  workflow_id text NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  priority smallint NOT NULL DEFAULT 0,
  status text NOT NULL DEFAULT 'queued' CONSTRAINT execution_queue_status_check CHECK (status IN ('queued', 'running', 'done', 'failed')),
  attempts smallint NOT NULL DEFAULT 0,
  error text,
  run_after timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX execution_queue_next ON zentoria.execution_queue (priority DESC, run_after) WHERE status = 'queued';
CREATE INDEX execution_queue_workflow ON zentoria.execution_queue (workflow_id, created_at DESC);
CREATE TRIGGER execution_queue_touch BEFORE UPDATE ON zentoria.execution_queue FOR EACH ROW EXECUTE FUNCTION zentoria.touch_updated_at();

--changeset zentoria:credential_mapping
-- Where a credential of n8n is kept: a path, never the secret itself.
CREATE TABLE zentoria.credential_mapping (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  n8n_credential_id text NOT NULL CONSTRAINT credential_mapping_credential_key UNIQUE,
  name text NOT NULL,
  credential_type text NOT NULL,
  vault_path text NOT NULL,
  rotated_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX credential_mapping_type ON zentoria.credential_mapping (credential_type);
CREATE TRIGGER credential_mapping_touch BEFORE UPDATE ON zentoria.credential_mapping FOR EACH ROW EXECUTE FUNCTION zentoria.touch_updated_at();
