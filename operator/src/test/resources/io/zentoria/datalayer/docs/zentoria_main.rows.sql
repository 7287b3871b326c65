INSERT INTO core.users (id, email, display_name, status, last_login_at)
SELECT md5(n::text)::uuid, 'user' || n || '@example.org', 'User ' || n, CASE WHEN n % 10 = 0 THEN 'suspended' ELSE 'active' END,
       timestamptz '2026-01-01' + n * interval '1 minute' FROM generate_series(1, 20000) n;
INSERT INTO core.sessions (user_id, token_hash, expires_at, revoked_at, created_at)
SELECT md5((1 + n % 100)::text)::uuid, sha256(n::text::bytea), timestamptz '2026-01-01' + n * interval '1 minute',
       CASE WHEN n % 4 = 0 THEN timestamptz '2026-02-01' END, timestamptz '2026-01-01' + n * interval '1 minute' FROM generate_series(1, 40000) n;
INSERT INTO api.keys (id, user_id, name, prefix, key_hash, scopes, revoked_at, created_at)
SELECT md5(n::text)::uuid, md5((1 + n % 100)::text)::uuid, 'Key ' || n, 'zk_' || lpad(n::text, 5, '0'), sha256(n::text::bytea),
       ARRAY['scope:' || n % 400], CASE WHEN n % 4 = 0 THEN timestamptz '2026-02-01' END, timestamptz '2026-01-01' + n * interval '1 minute'
  FROM generate_series(1, 20000) n;
INSERT INTO api.key_usage (key_id, method, path, status_code, created_at)
SELECT md5((1 + n % 100)::text)::uuid, 'GET', '/files/' || n, CASE WHEN n % 50 = 0 THEN 403 ELSE 200 END,
       timestamptz '2026-01-01' + n * interval '10 seconds' FROM generate_series(1, 200000) n;
INSERT INTO files.folders (id, user_id, parent_id, name)
SELECT md5(n::text)::uuid, md5((1 + n % 100)::text)::uuid, CASE WHEN n > 2000 THEN md5((1 + n / 10 % 2000)::text)::uuid END, 'Folder ' || n
  FROM generate_series(1, 20000) n;
INSERT INTO files.items (id, user_id, folder_id, name, description, sha256, tags, metadata, deleted_at, created_at)
SELECT md5(n::text)::uuid, md5((1 + n % 100)::text)::uuid, md5((1 + n % 2000)::text)::uuid, 'report-' || n || '.pdf',
       'invoice word' || n % 900 || ' of ' || n % 77, sha256(n::text::bytea), ARRAY['tag' || n % 400], jsonb_build_object('source', 'scan-' || n % 400),
       CASE WHEN n % 20 = 0 THEN timestamptz '2026-01-01' + n * interval '1 minute' END, timestamptz '2026-01-01' + n * interval '1 minute'
  FROM generate_series(1, 40000) n;
INSERT INTO audit.logs (actor_id, action, entity_type, entity_id, created_at)
SELECT md5((1 + n % 100)::text)::uuid, 'action.' || n % 400, 'file', (n % 2000)::text, date_trunc('month', now()) + n * interval '10 seconds'
  FROM generate_series(1, 100000) n;
INSERT INTO mcp.conversations (id, user_id, title, archived_at, created_at, updated_at)
SELECT md5(n::text)::uuid, md5((1 + n % 100)::text)::uuid, 'Conversation ' || n, CASE WHEN n % 3 = 0 THEN timestamptz '2026-03-01' END,
       timestamptz '2026-01-01' + n * interval '1 minute', timestamptz '2026-02-01' + (n * 7919 % 20000) * interval '1 minute' FROM generate_series(1, 20000) n;
INSERT INTO mcp.messages (id, conversation_id, user_id, role, content, created_at)
SELECT md5(n::text)::uuid, md5((1 + n % 100)::text)::uuid, md5((1 + n % 100)::text)::uuid, 'user', 'invoice word' || n % 900 || ' of ' || n % 77,
       timestamptz '2026-01-01' + n * interval '1 minute' FROM generate_series(1, 60000) n;
INSERT INTO mcp.commands (user_id, conversation_id, message_id, tool, status, created_at)
SELECT md5((1 + n % 100)::text)::uuid, md5((1 + n % 100)::text)::uuid, md5(n::text)::uuid, 'search', CASE WHEN n % 100 = 0 THEN 'pending' ELSE 'done' END,
       timestamptz '2026-01-01' + n * interval '1 minute' FROM generate_series(1, 40000) n;
INSERT INTO workflows.definitions (id, user_id, n8n_workflow_id, name, active)
SELECT md5(n::text)::uuid, md5((1 + n % 100)::text)::uuid, 'workflow-' || n, 'Workflow ' || n, n % 20 = 0 FROM generate_series(1, 10000) n;
INSERT INTO workflows.executions (definition_id, n8n_execution_id, status, created_at)
SELECT md5((1 + n % 100)::text)::uuid, n::text, CASE WHEN n % 100 = 0 THEN 'queued' ELSE 'succeeded' END, timestamptz '2026-01-01' + n * interval '1 minute'
  FROM generate_series(1, 40000) n;
