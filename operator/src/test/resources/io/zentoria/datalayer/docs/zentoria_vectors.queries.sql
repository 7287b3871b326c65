-- embeddings.documents_embedding_hnsw: the nearest documents, as search_documents() asks
SELECT id, content FROM embeddings.documents ORDER BY embedding <=> (SELECT embedding FROM embeddings.documents WHERE id = md5('7')::uuid) LIMIT 10;
-- embeddings.documents_file_chunk: the pieces of a file in order, and their deletion with it
SELECT chunk_index, content FROM embeddings.documents WHERE file_id = md5('7')::uuid ORDER BY chunk_index;
-- embeddings.documents_tags: documents with a tag
SELECT id, document_title FROM embeddings.documents WHERE tags @> ARRAY['tag77'];
-- embeddings.documents_metadata: the filter of a search
SELECT id, document_title FROM embeddings.documents WHERE metadata @> '{"source": "scan-77"}';
-- embeddings.chat_history_embedding_hnsw: what was said like this before, as search_chat_context() asks
SELECT id, content FROM embeddings.chat_history ORDER BY embedding <=> (SELECT embedding FROM embeddings.chat_history WHERE id = md5('7')::uuid) LIMIT 10;
-- embeddings.chat_history_conversation: a conversation in order
SELECT role, content FROM embeddings.chat_history WHERE conversation_id = md5('7')::uuid ORDER BY created_at;
-- embeddings.chat_history_user: what a user said last
SELECT role, content FROM embeddings.chat_history WHERE user_id = md5('7')::uuid ORDER BY created_at DESC LIMIT 20;
-- embeddings.chat_history_metadata: the filter of a search
SELECT id, content FROM embeddings.chat_history WHERE metadata @> '{"source": "scan-77"}';
-- embeddings.code_embedding_hnsw: code like this, by the signs of 4,096 numbers; search_code() ranks these by the true distance
SELECT id, content FROM embeddings.code ORDER BY (binary_quantize(embedding)::bit(4096)) <~> (SELECT binary_quantize(embedding)::bit(4096) FROM embeddings.code WHERE id = md5('7')::uuid) LIMIT 200;
-- embeddings.code_file: the pieces of a source file in order
SELECT symbol, start_line FROM embeddings.code WHERE repository = 'repo-7' AND file_path = 'src/77.java' ORDER BY start_line;
-- embeddings.code_language: code in one language
SELECT id, symbol FROM embeddings.code WHERE language = 'language-7';
-- embeddings.code_metadata: the filter of a search
SELECT id, symbol FROM embeddings.code WHERE metadata @> '{"source": "scan-77"}';
-- embeddings.knowledge_embedding_hnsw: what is known about this, as search_knowledge() asks
SELECT id, content FROM embeddings.knowledge ORDER BY embedding <=> (SELECT embedding FROM embeddings.knowledge WHERE id = md5('7')::uuid) LIMIT 10;
-- embeddings.knowledge_category: a category, newest first
SELECT title, created_at FROM embeddings.knowledge WHERE category = 'category-7' ORDER BY created_at DESC LIMIT 20;
-- embeddings.knowledge_tags: knowledge with a tag
SELECT id, title FROM embeddings.knowledge WHERE tags @> ARRAY['tag77'];
-- embeddings.knowledge_metadata: the filter of a search
SELECT id, title FROM embeddings.knowledge WHERE metadata @> '{"source": "scan-77"}';
