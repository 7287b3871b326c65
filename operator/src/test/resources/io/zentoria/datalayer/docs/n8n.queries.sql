-- zentoria.webhook_registry_workflow: the webhooks of a workflow
SELECT path, method FROM zentoria.webhook_registry WHERE workflow_id = 'workflow-77';
-- zentoria.scheduled_triggers_due: the triggers that are due; switched-off ones are not in it
SELECT id, workflow_id, payload FROM zentoria.scheduled_triggers WHERE active AND next_run_at <= timestamptz '2026-01-02' ORDER BY next_run_at LIMIT 10;
-- zentoria.execution_queue_next: the next job: by priority, then by time, queued ones only
SELECT id, payload FROM zentoria.execution_queue WHERE status = 'queued' AND run_after <= timestamptz '2026-02-01' ORDER BY priority DESC, run_after LIMIT 1 FOR UPDATE SKIP LOCKED;
-- zentoria.execution_queue_workflow: the jobs of a workflow, newest first
SELECT id, status FROM zentoria.execution_queue WHERE workflow_id = 'workflow-77' ORDER BY created_at DESC LIMIT 20;
-- zentoria.credential_mapping_type: the credentials of a type
SELECT name, vault_path FROM zentoria.credential_mapping WHERE credential_type = 'type-7';
