-- The author of a change says that they did what was asked; whoever opened the thread looks again. It settles nothing.
BEGIN;

ALTER TABLE review_thread ADD COLUMN addressed_at timestamptz(3);

-- An answer that its opener has answered is no news. Index: thread_comment_thread_idx.
CREATE FUNCTION opener_spoke_after(t review_thread, p_at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM thread_comment k WHERE k.thread_id = t.id AND k.author_id = t.opened_by AND k.created_at > p_at)
$$;
REVOKE ALL ON FUNCTION opener_spoke_after(review_thread, timestamptz) FROM PUBLIC;

COMMIT;
