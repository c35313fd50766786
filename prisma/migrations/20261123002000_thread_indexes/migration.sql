-- A review page reads the threads of one change request and their comments.
BEGIN;

CREATE INDEX review_thread_change_request_idx ON review_thread (change_request_id, created_at);
CREATE INDEX thread_comment_thread_idx ON thread_comment (thread_id, created_at);

COMMIT;
