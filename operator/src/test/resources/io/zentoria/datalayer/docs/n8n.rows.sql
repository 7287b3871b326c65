INSERT INTO zentoria.webhook_registry (workflow_id, path) SELECT 'workflow-' || n % 2000, '/hook/' || n FROM generate_series(1, 10000) n;
INSERT INTO zentoria.scheduled_triggers (workflow_id, name, cron, active, next_run_at)
SELECT 'workflow-' || n % 2000, 'trigger ' || n, '0 * * * *', n % 3 > 0, timestamptz '2026-01-01' + n * interval '1 minute' FROM generate_series(1, 10000) n;
INSERT INTO zentoria.execution_queue (workflow_id, priority, status, run_after, created_at)
SELECT 'workflow-' || n % 100, n % 10, CASE WHEN n % 20 = 0 THEN 'queued' ELSE 'done' END, timestamptz '2026-01-01' + n * interval '1 minute',
       timestamptz '2026-01-01' + n * interval '1 minute' FROM generate_series(1, 20000) n;
INSERT INTO zentoria.credential_mapping (n8n_credential_id, name, credential_type, vault_path)
SELECT n::text, 'Credential ' || n, 'type-' || n % 300, 'kv/n8n/' || n FROM generate_series(1, 10000) n;
