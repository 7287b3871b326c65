-- core.users_display_name_trgm: search with parts of a name, which no B-tree serves
SELECT id, display_name FROM core.users WHERE display_name ILIKE '%ser 1234%';
-- core.users_active_last_login: active users by last login; the others are never listed so
SELECT id, display_name, last_login_at FROM core.users WHERE status = 'active' ORDER BY last_login_at DESC LIMIT 50;
-- core.sessions_user_created: a user's sessions, newest first
SELECT id, user_agent, created_at FROM core.sessions WHERE user_id = md5('7')::uuid ORDER BY created_at DESC LIMIT 20;
-- core.sessions_open_expires: the sweep of sessions that ran out; revoked ones are not in it
SELECT id FROM core.sessions WHERE revoked_at IS NULL AND expires_at < timestamptz '2026-01-02';
-- api.keys_user_created: a user's keys, newest first
SELECT id, name, prefix FROM api.keys WHERE user_id = md5('7')::uuid ORDER BY created_at DESC LIMIT 20;
-- api.keys_usable_prefix: the look-up of each request by the key's prefix, usable keys only
SELECT id, key_hash, scopes FROM api.keys WHERE prefix = 'zk_00042' AND revoked_at IS NULL;
-- api.keys_scopes: keys that hold a scope
SELECT id, name FROM api.keys WHERE scopes @> ARRAY['scope:77'];
-- api.key_usage_key_created: use of one key, newest first
SELECT method, path, status_code, created_at FROM api.key_usage WHERE key_id = md5('7')::uuid ORDER BY created_at DESC LIMIT 100;
-- api.key_usage_created: ranges of time over a table that only grows: kilobytes in place of gigabytes
SELECT count(*) FROM api.key_usage WHERE created_at >= timestamptz '2026-01-09' AND created_at < timestamptz '2026-01-10';
-- api.key_usage_failed: calls that failed; few among many
SELECT path, status_code, created_at FROM api.key_usage WHERE status_code >= 400 ORDER BY created_at DESC LIMIT 50;
-- files.folders_name_in_parent: two folders of one name in one place, the root included, cannot be; and the way to one by its name
SELECT id FROM files.folders WHERE user_id = md5('7')::uuid AND parent_id IS NULL AND name = 'Folder 7';
-- files.folders_parent: what is in a folder, and the foreign key when a folder is deleted
SELECT id, name FROM files.folders WHERE parent_id = md5('7')::uuid;
-- files.items_folder_name: a folder's content in the order of names; deleted files are not in it
SELECT id, name, size_bytes FROM files.items WHERE user_id = md5('7')::uuid AND folder_id = md5('7')::uuid AND deleted_at IS NULL ORDER BY name LIMIT 100;
-- files.items_user_created: a user's newest files
SELECT id, name, created_at FROM files.items WHERE user_id = md5('7')::uuid AND deleted_at IS NULL ORDER BY created_at DESC LIMIT 50;
-- files.items_folder: the foreign key: when a folder is deleted, its files lose it
UPDATE files.items SET folder_id = NULL WHERE folder_id = md5('7')::uuid;
-- files.items_sha256: the same content uploaded twice
SELECT id, name FROM files.items WHERE sha256 = sha256('42'::bytea);
-- files.items_deleted: the sweep of the bin
SELECT id, storage_path FROM files.items WHERE deleted_at < timestamptz '2026-01-05';
-- files.items_search: full-text search over name and description
SELECT id, name FROM files.items WHERE search @@ websearch_to_tsquery('english', 'invoice word42');
-- files.items_name_trgm: search with parts of a file's name
SELECT id, name FROM files.items WHERE name ILIKE '%report-1234%';
-- files.items_tags: files with a tag
SELECT id, name FROM files.items WHERE tags @> ARRAY['tag77'];
-- files.items_metadata: files by what their metadata hold
SELECT id, name FROM files.items WHERE metadata @> '{"source": "scan-77"}';
-- audit.logs_actor_created: who did what, newest first
SELECT action, entity_type, created_at FROM audit.logs WHERE actor_id = md5('7')::uuid AND created_at >= date_trunc('month', now()) AND created_at < date_trunc('month', now()) + interval '7 days' ORDER BY created_at DESC LIMIT 20;
-- audit.logs_entity_created: what happened to one thing
SELECT action, actor_id, created_at FROM audit.logs WHERE entity_type = 'file' AND entity_id = '42' AND created_at >= date_trunc('month', now()) AND created_at < date_trunc('month', now()) + interval '1 day' ORDER BY created_at DESC;
-- audit.logs_action_created: one kind of deed
SELECT actor_id, entity_id, created_at FROM audit.logs WHERE action = 'action.77' AND created_at >= date_trunc('month', now()) AND created_at < date_trunc('month', now()) + interval '1 day' ORDER BY created_at DESC;
-- audit.logs_created: a range of time, whatever happened in it
SELECT count(*) FROM audit.logs WHERE created_at >= date_trunc('month', now()) AND created_at < date_trunc('month', now()) + interval '10 minutes';
-- mcp.conversations_user_updated: a user's open conversations by last use
SELECT id, title FROM mcp.conversations WHERE user_id = md5('7')::uuid AND archived_at IS NULL ORDER BY updated_at DESC LIMIT 30;
-- mcp.conversations_user: all of a user's conversations, archived ones too
SELECT id, title FROM mcp.conversations WHERE user_id = md5('7')::uuid ORDER BY created_at DESC LIMIT 30;
-- mcp.messages_conversation_created: a conversation in order
SELECT role, content, created_at FROM mcp.messages WHERE conversation_id = md5('7')::uuid ORDER BY created_at LIMIT 100;
-- mcp.messages_user_created: a user's newest messages
SELECT id, content FROM mcp.messages WHERE user_id = md5('7')::uuid ORDER BY created_at DESC LIMIT 20;
-- mcp.messages_search: full-text search over what was said
SELECT id, content FROM mcp.messages WHERE search @@ websearch_to_tsquery('english', 'invoice word42');
-- mcp.commands_user_created: a user's commands, newest first
SELECT tool, status, created_at FROM mcp.commands WHERE user_id = md5('7')::uuid ORDER BY created_at DESC LIMIT 20;
-- mcp.commands_conversation_created: the commands of a conversation in order
SELECT tool, status, created_at FROM mcp.commands WHERE conversation_id = md5('7')::uuid ORDER BY created_at LIMIT 50;
-- mcp.commands_message: the commands of a message, and the foreign key when one is deleted
SELECT tool, status FROM mcp.commands WHERE message_id = md5('7')::uuid;
-- mcp.commands_open: what is still to do: short however long the table
SELECT id, tool FROM mcp.commands WHERE status IN ('pending', 'running') ORDER BY created_at LIMIT 10;
-- workflows.definitions_active: active workflows by name
SELECT id, name FROM workflows.definitions WHERE active ORDER BY name LIMIT 50;
-- workflows.executions_definition_created: the runs of a workflow, newest first
SELECT id, status, created_at FROM workflows.executions WHERE definition_id = md5('7')::uuid ORDER BY created_at DESC LIMIT 20;
-- workflows.executions_n8n: the way back from n8n's own number
SELECT id, definition_id FROM workflows.executions WHERE n8n_execution_id = '42';
-- workflows.executions_open: runs that have not ended
SELECT id, definition_id FROM workflows.executions WHERE status IN ('queued', 'running') ORDER BY created_at LIMIT 10;
