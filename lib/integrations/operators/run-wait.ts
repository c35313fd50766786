import { z } from "zod";
import type { TaskOf } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import type { TaskError } from "@/lib/domain/run/model";
import { durationToMs } from "@/lib/domain/shared/duration";
import type { JsonValue } from "@/lib/domain/shared/json";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import type { Deadline } from "@/lib/integrations/operators/deadline";
import { fillText, valueScope } from "@/lib/integrations/operators/fill-texts";
import type { Deferral, Operator, OperatorSuccess } from "@/lib/integrations/operators/operator";
import type { ExecuteRequest, OperatorServices, TaskClock } from "@/lib/integrations/operators/operator-contract";
import { queryConnection } from "@/lib/integrations/operators/query-connection";
import { deferUntil } from "@/lib/integrations/operators/wait-timeout";

type WaitTask = TaskOf<"wait">;
type End = Result<OperatorSuccess | Deferral, TaskError>;

/** Waits for a time or a condition. Each look is an attempt of its own; between two looks no slot is held. */
export const runWait: Operator<"wait"> = async (services, request, task, deadline) => {
  const { clock } = request;
  if (task.for !== undefined) {
    const leftMs = durationToMs(task.for) - clock.waitedMs;
    return leftMs > 0 ? ok({ resumeInMs: leftMs, note: `until ${task.for} are over` }) : over(clock);
  }
  if (task.until !== undefined) return waitUntil(task, task.until, request);
  return pollCondition(services, request, task, deadline);
};

const over = ({ waitedMs }: TaskClock, more: { [name: string]: JsonValue } = {}): End =>
  ok({ output: { waitedMs: Math.round(waitedMs), ...more } });

const instantSchema = z.iso.datetime({ offset: true });

function waitUntil(task: WaitTask, until: string, request: ExecuteRequest): End {
  const text = fillText(`Task ${task.key}, until`, until, valueScope(request.context));
  if (!text.ok) return text;
  const instant = instantSchema.safeParse(text.value);
  if (!instant.success)
    return err({
      class: "terminal",
      code: "invalid_time",
      message: `Task ${task.key} cannot wait until ${JSON.stringify(text.value.slice(0, 60))}: that is no time. Give one with its zone, such as 2026-11-23T08:00:00Z.`,
    });
  const leftMs = Date.parse(instant.data) - request.clock.nowMs;
  return leftMs > 0 ? deferUntil(task, request.clock, leftMs, `until ${instant.data}`) : over(request.clock);
}

async function pollCondition(
  services: OperatorServices,
  request: ExecuteRequest,
  task: WaitTask,
  deadline: Deadline,
): Promise<End> {
  const { key, connection = "", query = "", params } = task;
  const result = await queryConnection(services, request, { key, connection, query, params }, deadline);
  if (!result.ok) return result;
  const value = Object.values(result.value.rows[0] ?? {})[0] ?? null;
  request.log.write(
    `The query on connection ${connection} answered ${JSON.stringify(value).slice(0, 200)}.\n`,
    "system",
  );
  if (holds(value)) return over(request.clock, { value });
  const pollMs = durationToMs(task.poll_every ?? SETTING_DEFAULTS.poll_every);
  return deferUntil(task, request.clock, pollMs, `for a row on connection ${connection}`);
}

/** Postgres answers counts and numerics as text. */
const NOT_YET: ReadonlySet<JsonValue> = new Set([null, false, "", "false", "f"]);
const holds = (value: JsonValue): boolean => !NOT_YET.has(value) && Number(value) !== 0;
