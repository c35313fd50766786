import { z } from "zod";
import { POST as cancelRun } from "@/app/api/v1/runs/[id]/cancel/route";
import { POST as previewClear } from "@/app/api/v1/runs/[id]/clear/preview/route";
import { POST as clearRun } from "@/app/api/v1/runs/[id]/clear/route";
import { POST as pauseRun } from "@/app/api/v1/runs/[id]/pause/route";
import { POST as previewReplay } from "@/app/api/v1/runs/[id]/replay/preview/route";
import { POST as replayRun } from "@/app/api/v1/runs/[id]/replay/route";
import { POST as answerTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/answer/route";
import { POST as previewMark } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/mark/preview/route";
import { POST as markTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/mark/route";
import { POST as previewRetry } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/retry/preview/route";
import { POST as retryTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/retry/route";
import { POST as unpauseRun } from "@/app/api/v1/runs/[id]/unpause/route";
import { problemSchema } from "@/lib/contracts/problem";
import { MARKS } from "@/lib/domain/run/by-hand";
import type { TestPerson } from "@/lib/testing/people";
import type { Answered, TestWeb } from "@/lib/testing/web";
import type { ApiRoute } from "@/lib/web/with-api";

/** Everything that a person may do to a run or to one of its tasks. */
export const verbSchema = z.enum(["pause", "unpause", "cancel", "replay", "retry", "clear", ...MARKS, "answer"]);
export type Verb = z.infer<typeof verbSchema>;

/** Of every preview. */
export const hashSchema = z.object({ hash: z.string() });

/** Looks at the preview and confirms it at once, with what only the confirmation says; a refused preview is the answer. */
export async function confirmed(
  web: TestWeb,
  [preview, confirm]: readonly [ApiRoute, ApiRoute],
  params: Readonly<Record<string, string>>,
  body?: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
  as: TestPerson = "de",
): Promise<Answered> {
  const shown = await web.call(preview, { as, method: "POST", params, body });
  if (shown.status !== 200) return shown;
  const previewHash = hashSchema.parse(shown.body).hash;
  return web.call(confirm, { as, params, body: { ...body, ...more, previewHash } });
}

/** One verb as a person gives it, with the preview that it asks for. */
export function press(web: TestWeb, verb: Verb, id: string, taskKey: string): Promise<Answered> {
  const params = { id, taskKey };
  switch (verb) {
    case "pause":
      return web.call(pauseRun, { as: "de", method: "POST", params: { id } });
    case "unpause":
      return web.call(unpauseRun, { as: "de", method: "POST", params: { id } });
    case "cancel":
      return web.call(cancelRun, { as: "de", params: { id }, body: { reason: "no longer wanted" } });
    case "replay":
      return confirmed(web, [previewReplay, replayRun], { id }, {});
    case "clear":
      return confirmed(web, [previewClear, clearRun], { id }, { taskKeys: [taskKey] });
    case "retry":
      return confirmed(web, [previewRetry, retryTask], params);
    case "answer":
      return web.call(answerTask, { as: "de", params, body: { decision: "approved" } });
    default:
      return confirmed(web, [previewMark, markTask], params, { state: verb }, { reason: "asked by phone" });
  }
}

/** What an answer says in a word: `done`, or why it was refused. */
export function wordOf({ status, body }: Answered): string {
  if (status < 300) return "done";
  return String(problemSchema.parse(body).details?.reason ?? status);
}
