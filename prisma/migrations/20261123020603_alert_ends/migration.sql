-- Who was told of an alert is told of its end, and a channel can be deleted while what it was told stays. Source: ADR 20.
BEGIN;

ALTER TABLE alert_delivery ADD COLUMN says text NOT NULL DEFAULT 'opened';
ALTER TABLE alert_delivery ADD CONSTRAINT alert_delivery_says_check CHECK (says IN ('opened', 'resolved'));
ALTER TABLE alert_delivery DROP CONSTRAINT alert_delivery_pkey;
ALTER TABLE alert_delivery ADD CONSTRAINT alert_delivery_pkey PRIMARY KEY (alert_id, channel_id, says);

-- Whoever ends it: a person, a watcher or time. A message that was given up is nothing to end.
CREATE FUNCTION tell_end_of_alert() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO alert_delivery (alert_id, channel_id, says)
  SELECT y.alert_id, y.channel_id, 'resolved' FROM alert_delivery y
  WHERE y.alert_id = NEW.id AND y.says = 'opened' AND y.state <> 'failed'
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER alert_ended AFTER UPDATE OF resolved_at ON alert FOR EACH ROW
  WHEN (OLD.resolved_at IS NULL AND NEW.resolved_at IS NOT NULL) EXECUTE FUNCTION tell_end_of_alert();

-- A deleted channel keeps its name for the list of who was told, and nothing that could be used.
ALTER TABLE alert_channel ADD COLUMN deleted_at timestamptz(3);
ALTER TABLE alert_channel DROP CONSTRAINT alert_channel_name_key;
CREATE UNIQUE INDEX alert_channel_name_key ON alert_channel (name) WHERE deleted_at IS NULL;
ALTER TABLE alert_channel DROP CONSTRAINT alert_channel_secret_check;
ALTER TABLE alert_channel ADD CONSTRAINT alert_channel_secret_check
  CHECK (CASE WHEN deleted_at IS NULL THEN (kind = 'email') = (secret IS NULL) ELSE secret IS NULL AND NOT is_active END);

COMMIT;
