-- What a reviewer has read, for themselves: it decides nothing. And the two ends of the inbox, open and ended, by number.
BEGIN;

CREATE TABLE review_tick (
  change_request_id uuid NOT NULL,
  user_id uuid NOT NULL,
  -- What of the change list it is about, and a print of what was read there: with another print the tick is void.
  item text NOT NULL,
  print text NOT NULL,
  revision integer NOT NULL,
  CONSTRAINT review_tick_pkey PRIMARY KEY (change_request_id, user_id, item),
  CONSTRAINT review_tick_revision_fkey FOREIGN KEY (change_request_id, revision) REFERENCES revision (change_request_id, number),
  CONSTRAINT review_tick_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user (id)
);

CREATE INDEX change_request_open_idx ON change_request (number DESC) WHERE lifecycle = 'open';
CREATE INDEX change_request_ended_idx ON change_request (number DESC) WHERE lifecycle <> 'open';

COMMIT;
