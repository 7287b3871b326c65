--liquibase formatted sql logicalFilePath:002_zentoria_vectors_schema.sql

-- What the four vector tables of Zentoria have beside the columns of every vector table, and the search functions. The
-- tables themselves are made from the resource; a changeset with a label runs when the resource has its table.

--changeset zentoria:functions splitStatements:false
CREATE FUNCTION embeddings.touch_updated_at() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $function$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END
$function$;

-- The search behind the four functions. It repeats the very expression of the table's HNSW index, since only then the
-- index is used: up to 2,000 dimensions the vector itself, above that its signs, whose candidates are ranked by the true
-- distance. Filters are applied while the index is scanned (iterative scan), so that a narrow filter still finds rows.
CREATE FUNCTION embeddings.nearest(
  relation regclass, query_embedding ${extensions}.vector, match_count integer, min_similarity double precision, filter jsonb)
RETURNS TABLE (id uuid, content text, metadata jsonb, similarity double precision)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog
SET hnsw.iterative_scan = 'strict_order'
SET hnsw.ef_search = '100'
AS $function$
DECLARE
  dimensions integer := ${extensions}.vector_dims(query_embedding);
  opclass text := (
    SELECT o.opcname FROM pg_index i
    JOIN pg_class x ON x.oid = i.indexrelid
    JOIN pg_am m ON m.oid = x.relam AND m.amname = 'hnsw'
    JOIN pg_opclass o ON o.oid = i.indclass[0]
    WHERE i.indrelid = relation AND i.indisvalid LIMIT 1);
  distance text;
  score text;
BEGIN
  distance := CASE opclass WHEN 'vector_l2_ops' THEN '<->' WHEN 'vector_ip_ops' THEN '<#>' ELSE '<=>' END;
  score := CASE opclass WHEN 'vector_l2_ops' THEN '1 / (1 + d)' WHEN 'vector_ip_ops' THEN '-d' ELSE '1 - d' END;
  IF opclass = 'bit_hamming_ops' THEN
    RETURN QUERY EXECUTE format(
      'SELECT c.id, c.content, c.metadata, (1 - c.d)::float8 FROM ('
      '  SELECT b.id, b.content, b.metadata, b.embedding OPERATOR(${extensions}.<=>) $1 AS d FROM ('
      '    SELECT t.id, t.content, t.metadata, t.embedding FROM %1$s t'
      '    WHERE t.embedding IS NOT NULL AND t.metadata @> $4'
      '    ORDER BY (${extensions}.binary_quantize(t.embedding)::bit(%2$s)) OPERATOR(${extensions}.<~>) (${extensions}.binary_quantize($1)::bit(%2$s))'
      '    LIMIT greatest($2 * 10, 200)) b) c'
      ' WHERE 1 - c.d >= $3 ORDER BY c.d LIMIT $2', relation, dimensions)
    USING query_embedding, match_count, min_similarity, filter;
  ELSE
    RETURN QUERY EXECUTE format(
      'SELECT c.id, c.content, c.metadata, (%3$s)::float8 FROM ('
      '  SELECT t.id, t.content, t.metadata, t.embedding OPERATOR(${extensions}.%2$s) $1 AS d FROM %1$s t'
      '  WHERE t.embedding IS NOT NULL AND t.metadata @> $4'
      '  ORDER BY t.embedding OPERATOR(${extensions}.%2$s) $1 LIMIT $2) c'
      ' WHERE (%3$s) >= $3 ORDER BY c.d', relation, distance, score)
    USING query_embedding, match_count, min_similarity, filter;
  END IF;
END
$function$;

--changeset zentoria:documents labels:embeddings.documents splitStatements:false
ALTER TABLE embeddings.documents
  ADD COLUMN file_id uuid,
  ADD COLUMN chunk_index integer NOT NULL DEFAULT 0,
  ADD COLUMN document_title text,
  ADD COLUMN file_type text,
  ADD COLUMN tags text[] NOT NULL DEFAULT '{}';
CREATE INDEX documents_file_chunk ON embeddings.documents (file_id, chunk_index);
CREATE INDEX documents_tags ON embeddings.documents USING gin (tags);
CREATE INDEX documents_metadata ON embeddings.documents USING gin (metadata jsonb_path_ops);
CREATE TRIGGER documents_touch BEFORE UPDATE ON embeddings.documents FOR EACH ROW EXECUTE FUNCTION embeddings.touch_updated_at();
CREATE FUNCTION embeddings.search_documents(
  query_embedding ${extensions}.vector, match_count integer DEFAULT 10, min_similarity double precision DEFAULT 0, filter jsonb DEFAULT '{}')
RETURNS TABLE (id uuid, content text, metadata jsonb, similarity double precision)
LANGUAGE sql STABLE SET search_path = pg_catalog AS $function$
  SELECT * FROM embeddings.nearest('embeddings.documents', query_embedding, match_count, min_similarity, filter)
$function$;

--changeset zentoria:chat_history labels:embeddings.chat_history splitStatements:false
ALTER TABLE embeddings.chat_history
  ADD COLUMN conversation_id uuid,
  ADD COLUMN message_id uuid,
  ADD COLUMN user_id uuid,
  ADD COLUMN role text;
CREATE INDEX chat_history_conversation ON embeddings.chat_history (conversation_id, created_at);
CREATE INDEX chat_history_user ON embeddings.chat_history (user_id, created_at DESC);
CREATE INDEX chat_history_metadata ON embeddings.chat_history USING gin (metadata jsonb_path_ops);
CREATE TRIGGER chat_history_touch BEFORE UPDATE ON embeddings.chat_history FOR EACH ROW EXECUTE FUNCTION embeddings.touch_updated_at();
CREATE FUNCTION embeddings.search_chat_context(
  query_embedding ${extensions}.vector, match_count integer DEFAULT 10, min_similarity double precision DEFAULT 0, filter jsonb DEFAULT '{}')
RETURNS TABLE (id uuid, content text, metadata jsonb, similarity double precision)
LANGUAGE sql STABLE SET search_path = pg_catalog AS $function$
  SELECT * FROM embeddings.nearest('embeddings.chat_history', query_embedding, match_count, min_similarity, filter)
$function$;

--changeset zentoria:code labels:embeddings.code splitStatements:false
ALTER TABLE embeddings.code
  ADD COLUMN repository text,
  ADD COLUMN file_path text,
  ADD COLUMN language text,
  ADD COLUMN symbol text,
  ADD COLUMN start_line integer,
  ADD COLUMN end_line integer;
CREATE INDEX code_file ON embeddings.code (repository, file_path, start_line);
CREATE INDEX code_language ON embeddings.code (language);
CREATE INDEX code_metadata ON embeddings.code USING gin (metadata jsonb_path_ops);
CREATE TRIGGER code_touch BEFORE UPDATE ON embeddings.code FOR EACH ROW EXECUTE FUNCTION embeddings.touch_updated_at();
CREATE FUNCTION embeddings.search_code(
  query_embedding ${extensions}.vector, match_count integer DEFAULT 10, min_similarity double precision DEFAULT 0, filter jsonb DEFAULT '{}')
RETURNS TABLE (id uuid, content text, metadata jsonb, similarity double precision)
LANGUAGE sql STABLE SET search_path = pg_catalog AS $function$
  SELECT * FROM embeddings.nearest('embeddings.code', query_embedding, match_count, min_similarity, filter)
$function$;

--changeset zentoria:knowledge labels:embeddings.knowledge splitStatements:false
ALTER TABLE embeddings.knowledge
  ADD COLUMN title text,
  ADD COLUMN source text,
  ADD COLUMN category text,
  ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
  ADD COLUMN valid_until timestamptz;
CREATE INDEX knowledge_category ON embeddings.knowledge (category, created_at DESC);
CREATE INDEX knowledge_tags ON embeddings.knowledge USING gin (tags);
CREATE INDEX knowledge_metadata ON embeddings.knowledge USING gin (metadata jsonb_path_ops);
CREATE TRIGGER knowledge_touch BEFORE UPDATE ON embeddings.knowledge FOR EACH ROW EXECUTE FUNCTION embeddings.touch_updated_at();
CREATE FUNCTION embeddings.search_knowledge(
  query_embedding ${extensions}.vector, match_count integer DEFAULT 10, min_similarity double precision DEFAULT 0, filter jsonb DEFAULT '{}')
RETURNS TABLE (id uuid, content text, metadata jsonb, similarity double precision)
LANGUAGE sql STABLE SET search_path = pg_catalog AS $function$
  SELECT * FROM embeddings.nearest('embeddings.knowledge', query_embedding, match_count, min_similarity, filter)
$function$;
