-- When a job last went through each lane's queue to a worker and back. It is no attempt: nothing counts it. Source: ADR 26.
BEGIN;

CREATE TABLE lane_canary (
  lane text NOT NULL,
  sent_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  -- From the first one on, so that a lane whose canary never came back has an age too.
  answered_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT lane_canary_pkey PRIMARY KEY (lane),
  CONSTRAINT lane_canary_lane_fkey FOREIGN KEY (lane) REFERENCES lane (name) ON DELETE CASCADE
);

COMMIT;
