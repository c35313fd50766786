import { z } from "zod";
import { GET as listMarkRequests } from "@/app/api/v1/mark-requests/route";
import { backfillPreviewSchema, backfillSchema } from "@/lib/contracts/backfills";
import { markRequestsSchema } from "@/lib/contracts/mark-requests";
import { pinsSchema } from "@/lib/contracts/pins";
import { savedFiltersSchema } from "@/lib/contracts/saved-filters";
import { raiseAlerts } from "@/lib/db/sql/raise-alerts";
import { runFailed } from "@/lib/domain/alert/alert";
import type { DagDraft } from "@/lib/domain/dag/document";
import { aBashTask, aDraft, idOf } from "@/lib/testing/dag-builders";
import type { TestPerson } from "@/lib/testing/people";
import type { RoutePlayer } from "@/lib/testing/played-routes";
import { FAILURE, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";

const DAG = { dagKey: "research.test" };
const QUESTION = { text: "Sure?", roles: ["de" as const] };
const ofIdSchema = z.object({ id: z.uuid() });

/** Hourly, with a question to people and a task that two people mark. */
export const WITH_PEOPLE: DagDraft = aDraft(
  [
    aBashTask("one"),
    { id: idOf("check"), key: "check", operator: "approval", needs: ["one"], question: QUESTION.text },
    aBashTask("decision", ["one"], { decision_critical: true }),
    aBashTask("letter", ["decision"]),
  ],
  { start: { interval: "1h" } },
);

/** Everything that people do to runs, backfills, tries, clients, channels and workers. */
export class RunPlay {
  constructor(
    private readonly player: RoutePlayer,
    private readonly engine: TestEngine,
  ) {}

  /** Shown first, then confirmed as shown. */
  private async confirmed(route: string, params: object, body: object, more: object = {}, as: TestPerson = "de") {
    const named = Object.fromEntries(Object.entries(params));
    const preview = await this.player.play(`POST ${route}/preview`, as, { params: named, body });
    const { hash } = z.object({ hash: z.string() }).parse(preview);
    return this.player.play(`POST ${route}`, as, { params: named, body: { ...body, ...more, previewHash: hash } });
  }

  private async dagOf(runId: string): Promise<string> {
    const [run] = await this.engine.rows<{ dag: string }>("SELECT dag_id AS dag FROM dag_run WHERE id = $1", [runId]);
    return run?.dag ?? "";
  }

  private async untilPeople(runId: string): Promise<void> {
    await this.engine.admit(await this.dagOf(runId));
    await this.engine.playToEnd((key) => {
      if (key === "check") return { kind: "deferred", resumeInMs: null, note: "for an answer", question: QUESTION };
      return key === "decision" ? FAILURE : SUCCESS;
    });
  }

  async run(): Promise<string> {
    const client = { clientKey: "client-9" };
    const triggered = await this.player.play("POST /dags/{dagKey}/runs", "de", { params: DAG, body: client });
    const params = { id: ofIdSchema.parse(triggered).id };
    await this.player.play("POST /runs/{id}/pause", "de", { params });
    await this.player.play("POST /runs/{id}/unpause", "de", { params });
    await this.untilPeople(params.id);
    const decision = { ...params, taskKey: "decision" };
    await this.confirmed("/runs/{id}/tasks/{taskKey}/retry", decision, {});
    await this.untilPeople(params.id);
    await this.mark(decision);
    await this.engine.playToEnd();
    await this.confirmed("/runs/{id}/clear", params, { taskKeys: ["letter"] });
    await this.player.play("POST /runs/{id}/tasks/{taskKey}/answer", "de2", {
      params: { ...params, taskKey: "check" },
      body: { decision: "approved" },
    });
    await this.player.play("POST /runs/{id}/cancel", "de", { params, body: { reason: "no longer wanted" } });
    const replay = ofIdSchema.parse(await this.confirmed("/runs/{id}/replay", params, {}));
    await this.player.play("POST /runs/{id}/cancel", "de", { params: replay, body: { reason: "was only played" } });
    await this.player.play("POST /clients/{clientKey}/erase", "do", { params: client, body: { reason: "by letter" } });
    return params.id;
  }

  /** Asked for by one person, declined by another; asked for again and confirmed. */
  private async mark(params: object): Promise<void> {
    for (const isConfirmed of [false, true]) {
      const wanted = { state: "success" };
      await this.confirmed("/runs/{id}/tasks/{taskKey}/mark", params, wanted, { reason: "decided by phone" }, "do");
      const open = await this.player.web.call(listMarkRequests, { as: "do" });
      const request = { id: markRequestsSchema.parse(open.body).items[0]?.id ?? "" };
      if (isConfirmed) await this.confirmed("/mark-requests/{id}/confirm", request, {});
      else await this.player.play("POST /mark-requests/{id}/decline", "de", { params: request });
    }
  }

  async backfill(): Promise<void> {
    const wanted = { selection: { unit: "ticks", from: "2026-01-01T00:00:00Z", to: "2026-01-01T02:00:00Z" } };
    const shown = await this.player.play("POST /dags/{dagKey}/backfills/preview", "de", { params: DAG, body: wanted });
    const body = { ...wanted, why: "new score", previewHash: backfillPreviewSchema.parse(shown).hash };
    const created = await this.player.play("POST /dags/{dagKey}/backfills", "de", { params: DAG, body });
    const params = { id: backfillSchema.parse(created).id };
    await this.player.play("POST /backfills/{id}/pause", "de", { params });
    await this.player.play("POST /backfills/{id}/unpause", "de", { params });
    const end = { reason: "no longer wanted", running: "finish" };
    await this.player.play("POST /backfills/{id}/cancel", "de", { params, body: end });
  }

  /** The draft is looked at and tried, with what a task handed on in a run. */
  async draft(saveNumber: number, runId: string): Promise<void> {
    await this.player.play("POST /dags/{dagKey}/draft/presence", "ds", { params: DAG });
    await this.player.play("POST /dags/{dagKey}/draft/check", "ds", { params: DAG });
    const pinned = await this.player.play("POST /dags/{dagKey}/pins", "ds", {
      params: DAG,
      body: { taskKey: "one", runId },
    });
    const [pin] = pinsSchema.parse(pinned).items;
    await this.player.play("DELETE /dags/{dagKey}/pins/{id}", "ds", { params: { ...DAG, id: pin?.taskId ?? "" } });
    const asked = await this.player.play("POST /dags/{dagKey}/tries", "ds", { params: DAG, body: { saveNumber } });
    await this.player.play("POST /tries/{id}/stop", "ds", { params: ofIdSchema.parse(asked) });
  }

  /** Somebody has taken care of it. */
  async alert(runId: string): Promise<void> {
    const failed = runFailed({ id: await this.dagOf(runId), dagKey: DAG.dagKey }, runId);
    const [alert] = await raiseAlerts(this.engine.sqlPool.sql, [failed]);
    await this.player.play("POST /alerts/{id}/resolve", "de", { params: { id: alert?.id ?? "" } });
  }

  async operations(): Promise<void> {
    const channel = { kind: "email", name: "on call", settings: { to: ["ops@lender.example"] } };
    const made = ofIdSchema.parse(await this.player.play("POST /alert-channels", "do", { body: channel }));
    await this.player.play("PUT /alert-channels/{id}", "do", { params: made, body: { ...channel, name: "nights" } });
    await this.player.play("POST /alert-channels/{id}/test", "do", { params: made });
    await this.player.play("DELETE /alert-channels/{id}", "do", { params: made });
    const saved = await this.player.play("POST /saved-filters", "ds", {
      body: { name: "failed", filter: { state: "failed" } },
    });
    const [filter] = savedFiltersSchema.parse(saved).items;
    await this.player.play("DELETE /saved-filters/{id}", "ds", { params: { id: filter?.id ?? "" } });
    await this.player.play("POST /workers/{id}/drain", "do", { params: { id: this.engine.worker.id } });
    const token = ofIdSchema.parse(await this.player.play("POST /tokens", "de", { body: { name: "soon gone" } }));
    await this.player.play("DELETE /tokens/{id}", "de", { params: token });
  }
}
