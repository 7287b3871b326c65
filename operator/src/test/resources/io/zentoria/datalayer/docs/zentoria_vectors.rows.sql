CREATE TEMP TABLE numbers AS SELECT array_agg((hashint8(n::bigint) % 1000)::real) AS all FROM generate_series(1, 16000) n;
INSERT INTO embeddings.documents (id, content, metadata, embedding, file_id, chunk_index, tags)
SELECT md5(n::text)::uuid, 'content ' || n, jsonb_build_object('source', 'scan-' || n % 400), numbers.all[n : n + 767]::vector, md5((n % 300)::text)::uuid, n / 300,
       ARRAY['tag' || n % 400] FROM numbers, generate_series(1, 3000) n;
INSERT INTO embeddings.chat_history (id, content, metadata, embedding, conversation_id, user_id, role, created_at)
SELECT md5(n::text)::uuid, 'content ' || n, jsonb_build_object('source', 'scan-' || n % 400), numbers.all[n : n + 767]::vector, md5((n % 300)::text)::uuid,
       md5((n % 200)::text)::uuid, 'user', timestamptz '2026-01-01' + n * interval '1 minute' FROM numbers, generate_series(1, 3000) n;
INSERT INTO embeddings.code (id, content, metadata, embedding, repository, file_path, language, symbol, start_line)
SELECT md5(n::text)::uuid, 'content ' || n, jsonb_build_object('source', 'scan-' || n % 400), numbers.all[n : n + 4095]::vector, 'repo-' || n % 10,
       'src/' || n % 300 || '.java', 'language-' || n % 100, 'symbol' || n, n FROM numbers, generate_series(1, 8000) n;
INSERT INTO embeddings.knowledge (id, content, metadata, embedding, title, category, tags, created_at)
SELECT md5(n::text)::uuid, 'content ' || n, jsonb_build_object('source', 'scan-' || n % 400), numbers.all[n : n + 767]::vector, 'Title ' || n, 'category-' || n % 100,
       ARRAY['tag' || n % 400], timestamptz '2026-01-01' + n * interval '1 minute' FROM numbers, generate_series(1, 3000) n;
