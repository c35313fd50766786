-- A task that says `decision_critical` is marked by two people: one asks, another who may mark confirms. Source: semantics.md 4.
BEGIN;

CREATE TABLE mark_request (
  id uuid NOT NULL,
  dag_run_id uuid NOT NULL,
  task_index smallint NOT NULL,
  state text NOT NULL,
  -- Keys of the tasks that a branch is to have chosen.
  chosen text[] NOT NULL DEFAULT '{}',
  output jsonb,
  reason text NOT NULL,
  preview_hash text NOT NULL,
  -- Of the run when it was asked for: what the task or the run came to since makes the request void.
  last_transition bigint NOT NULL,
  asked_by uuid NOT NULL,
  asked_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  outcome text,
  answered_by uuid,
  answered_at timestamptz(3),
  CONSTRAINT mark_request_pkey PRIMARY KEY (id),
  CONSTRAINT mark_request_task_fkey FOREIGN KEY (dag_run_id, task_index) REFERENCES task_instance (dag_run_id, task_index),
  CONSTRAINT mark_request_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES app_user (id),
  CONSTRAINT mark_request_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES app_user (id),
  CONSTRAINT mark_request_state_check CHECK (state IN ('success', 'failed', 'skipped')),
  CONSTRAINT mark_request_output_check CHECK (output IS NULL OR state = 'success'),
  CONSTRAINT mark_request_reason_check CHECK (length(btrim(reason)) >= 3),
  CONSTRAINT mark_request_outcome_check CHECK (outcome IN ('applied', 'declined', 'withdrawn', 'void')),
  CONSTRAINT mark_request_answered_check CHECK ((outcome IS NULL) = (answered_at IS NULL)),
  -- Nobody answers what events made void; who asked only takes it back.
  CONSTRAINT mark_request_answered_by_check CHECK (CASE
    WHEN outcome IS NULL OR outcome = 'void' THEN answered_by IS NULL
    WHEN outcome = 'withdrawn' THEN answered_by IS NOT NULL AND answered_by = asked_by
    ELSE answered_by IS NOT NULL AND answered_by <> asked_by END)
);
CREATE UNIQUE INDEX mark_request_open_key ON mark_request (dag_run_id, task_index) WHERE outcome IS NULL;

-- True once the task changed its state, or its run ended, after somebody asked. transition_log_pkey.
CREATE FUNCTION mark_request_is_void(p_request mark_request) RETURNS boolean LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM transition_log l WHERE l.dag_run_id = p_request.dag_run_id AND l.id > p_request.last_transition
      AND (l.task_index = p_request.task_index OR (l.task_index IS NULL AND l.to_state IN ('success', 'failed', 'cancelled'))))
$$;

-- What was asked for stays as it was, it is answered once, and applied only by another person who may mark, while it fits.
CREATE FUNCTION mark_request_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.outcome IS NOT NULL THEN
      RAISE EXCEPTION 'needs_second_person: a mark is asked for before it is answered' USING ERRCODE = 'P0G51';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.outcome IS NOT NULL OR NEW.outcome IS NULL
     OR (NEW.id, NEW.dag_run_id, NEW.task_index, NEW.state, NEW.chosen, NEW.output, NEW.reason, NEW.preview_hash,
         NEW.last_transition, NEW.asked_by, NEW.asked_at)
       IS DISTINCT FROM (OLD.id, OLD.dag_run_id, OLD.task_index, OLD.state, OLD.chosen, OLD.output, OLD.reason, OLD.preview_hash,
         OLD.last_transition, OLD.asked_by, OLD.asked_at) THEN
    RAISE EXCEPTION 'append_only: a mark that was asked for is only answered, once' USING ERRCODE = 'P0A01';
  END IF;
  IF (NEW.outcome = 'void') <> mark_request_is_void(OLD) AND NEW.outcome IN ('void', 'applied') THEN
    RAISE EXCEPTION 'mark_request_void: only what events overtook is void, and that is never applied' USING ERRCODE = 'P0G50';
  END IF;
  IF NEW.outcome = 'applied' AND NOT EXISTS (
       SELECT 1 FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
       WHERE g.user_id = NEW.answered_by AND g.role IN ('de', 'do') AND g.revoked_at IS NULL) THEN
    RAISE EXCEPTION 'needs_second_person: who confirms a mark may mark' USING ERRCODE = 'P0G51';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER mark_request_guard BEFORE INSERT OR UPDATE ON mark_request FOR EACH ROW EXECUTE FUNCTION mark_request_guard();
CREATE TRIGGER mark_request_no_delete BEFORE DELETE ON mark_request FOR EACH ROW EXECUTE FUNCTION refuse_mutation();
CREATE TRIGGER mark_request_no_truncate BEFORE TRUNCATE ON mark_request FOR EACH STATEMENT EXECUTE FUNCTION refuse_mutation();

REVOKE ALL ON FUNCTION mark_request_guard(), mark_request_is_void(mark_request) FROM PUBLIC;

COMMIT;
