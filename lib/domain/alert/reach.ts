import { ALERT_KINDS, type AlertKind, SEVERITIES, type Severity } from "@/lib/domain/alert/alert";

type Rule = Readonly<{
  kind: AlertKind | null;
  dagKey: string | null;
  objective: string | null;
  minSeverity: Severity;
}>;
type Channel = Readonly<{ kind: string; isActive: boolean; rules: readonly Rule[] }>;

/**
 * Whether somebody outside is told that no worker is alive. Web tells it then, and sends only what takes no secret: mail. The rule is
 * that of `raiseAlerts`.
 */
export const reachesWithoutWorkers = (channels: readonly Channel[]): boolean =>
  channels.some(({ kind, isActive, rules }) => kind === "email" && isActive && rules.some(takesNoWorker));

const takesNoWorker = ({ kind, dagKey, objective, minSeverity }: Rule): boolean =>
  (kind === null || kind === "no_worker") &&
  dagKey === null &&
  objective === null &&
  SEVERITIES.indexOf(ALERT_KINDS.no_worker.severity) >= SEVERITIES.indexOf(minSeverity);
