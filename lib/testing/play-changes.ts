import { z } from "zod";
import { GET as diffMerge } from "@/app/api/v1/change-requests/[number]/merge/route";
import { GET as listObligations } from "@/app/api/v1/obligations/route";
import { GET as listUsers } from "@/app/api/v1/users/route";
import { obligationsSchema } from "@/lib/contracts/break-glass";
import { type ChangeRequestDetail, changeRequestDetailSchema } from "@/lib/contracts/change-requests";
import { mergeSchema } from "@/lib/contracts/merge";
import { userSchema } from "@/lib/contracts/people";
import { platformChangeSchema } from "@/lib/contracts/platform-changes";
import { platformChangeDetailSchema } from "@/lib/contracts/platform-reviews";
import { pageOf } from "@/lib/contracts/problem";
import type { DagDraft } from "@/lib/domain/dag/document";
import type { ChangeFlow } from "@/lib/testing/change-flow";
import { aBashTask, aDraft, idOf } from "@/lib/testing/dag-builders";
import type { TestPerson } from "@/lib/testing/people";
import type { RoutePlayer } from "@/lib/testing/played-routes";

/** Change requests of one DAG as people play them: every word about them that leaves an entry. */
export class ChangePlay {
  constructor(
    private readonly player: RoutePlayer,
    private readonly flow: ChangeFlow,
  ) {}

  /** Saved and submitted; the number of the change. */
  async propose(draft: DagDraft, as: TestPerson = "ds"): Promise<number> {
    await this.flow.catchUp();
    await this.flow.save(draft, as);
    const { status, body } = await this.flow.submit(as);
    if (status !== 201) throw new Error(`not submitted: ${JSON.stringify(body)}`);
    return z.object({ number: z.int() }).parse(body).number;
  }

  async activate(number: number): Promise<void> {
    await this.flow.approve(number);
    await this.flow.activate("de", number);
  }

  async about(number: number, route: string, as: TestPerson, body?: object): Promise<ChangeRequestDetail> {
    const params = { number: String(number) };
    return changeRequestDetailSchema.parse(
      await this.player.play(`POST /change-requests/{number}/${route}`, as, { params, body }),
    );
  }

  /** Read, asked, suggested, addressed, objected to by somebody who then leaves, and the objection set aside. */
  async talk(): Promise<void> {
    await this.asEngineer("viewer");
    const number = await this.propose(chain("echo talk"));
    const tick = { item: "task x", print: "x", revision: 1 };
    const of = { params: { number: String(number) } };
    await this.player.play("PUT /change-requests/{number}/ticks", "de", { ...of, body: tick });
    await this.player.play("PUT /change-requests/{number}/claim", "de", { ...of, body: { to: null, from: null } });
    await this.player.play("PUT /change-requests/{number}/snooze", "de", { ...of, body: { until: null } });
    await this.player.play("DELETE /change-requests/{number}/snooze", "de", of);
    const place = { anchor: { kind: "task", taskId: idOf("one") }, revision: 1, isBlocking: false };
    const suggestion = { path: "/command", value: "date" };
    const asked = await this.about(number, "threads", "de", { ...place, body: "Rather this", suggestion });
    const params = { id: asked.threads[0]?.id ?? "" };
    await this.player.play("POST /threads/{id}/address", "ds", { params });
    const comment = { params: { id: asked.threads[0]?.comments[0]?.id ?? "" } };
    await this.player.play("PUT /comments/{id}", "de", { ...comment, body: { body: "This, please" } });
    await this.player.play("DELETE /comments/{id}", "de", comment);
    await this.player.play("POST /threads/{id}/accept", "ds", { params, body: { expectedHead: 1 } });
    await this.flow.review("viewer", "request_changes", { number });
    await this.withoutRole("viewer", "de");
    const [objection] = (await this.flow.detail(number)).reviews;
    const aside = { reviewId: objection?.id, reason: "Left this role since" };
    await this.about(number, "dismissals", "de", aside);
    await this.about(number, "close", "ds", { reason: "all was said" });
  }

  /** Overtaken twice: once in another place, once in the same. */
  async merge(): Promise<void> {
    for (const [theirs, ours, isClean] of [
      [chain("echo 1", "echo far"), chain("echo near", "echo 1"), true],
      [chain("echo theirs"), chain("echo ours"), false],
    ] as const) {
      await this.activate(await this.propose(chain("echo 1", "echo 1")));
      const first = await this.propose(theirs, "ds2");
      const second = await this.propose(ours);
      // What another open change says of the same field is news; without news a check leaves no entry.
      if (!isClean) await this.about(first, "checks", "ds2", { revision: 1 });
      await this.activate(first);
      await this.follow(second, isClean);
      await this.about(second, "close", "ds", { reason: "was only played" });
    }
  }

  private async follow(number: number, isClean: boolean): Promise<void> {
    const params = { number: String(number) };
    const merge = mergeSchema.parse((await this.player.web.call(diffMerge, { as: "ds", params })).body);
    const seen = { expectedHead: merge.headRevision, activeHash: merge.activeHash };
    if (isClean) {
      await this.player.play("POST /change-requests/{number}/update", "ds", { params, body: seen });
      return;
    }
    for (const { id } of merge.conflicts)
      await this.player.play("PUT /change-requests/{number}/merge", "ds", {
        params,
        body: { conflictId: id, take: "proposed" },
      });
    await this.player.play("POST /change-requests/{number}/resolve", "ds", { params, body: seen });
  }

  /** Activated by two people past its approvals, reviewed and signed by two others; then back to what was before. */
  async emergency(): Promise<void> {
    const number = await this.propose(chain("echo urgent"));
    const params = { number: String(number) };
    const head = await this.flow.head(number);
    const why = { category: "wrong_decisions", incident: "INC-7", reason: "Everybody is declined since midnight." };
    await this.player.play("POST /change-requests/{number}/break-glass", "de", { params, body: { ...why, ...head } });
    const answer = { ...head, answer: "confirm" };
    await this.player.play("POST /change-requests/{number}/break-glass/answer", "do", { params, body: answer });
    const debts = obligationsSchema.parse((await this.player.web.call(listObligations, { as: "viewer" })).body);
    const debt = { id: debts.items[0]?.id ?? "" };
    const verdict = { verdict: "ratified" };
    await this.player.play("POST /obligations/{id}/review", "de2", {
      params: debt,
      body: { ...verdict, note: "Looked at every change." },
    });
    await this.player.play("POST /obligations/{id}/sign", "manager", { params: debt, body: verdict });
    const version = { dagKey: "research.test", version: "1" };
    await this.player.play("POST /dags/{dagKey}/versions/{version}/revert", "de", {
      params: version,
      body: { why: "the first one was better" },
    });
    await this.player.play("POST /dags/{dagKey}/objectives", "manager", {
      params: { dagKey: "research.test" },
      body: { objectives: { run_p95: "3m" }, why: "clients wait" },
    });
  }

  /** A change of the platform: talked about, objected to by somebody of data ops who then leaves, and that set aside. */
  async platform(): Promise<void> {
    const pool = { kind: "pool", name: "vault", value: { slots: 3, description: "" }, why: "New" };
    const proposed = await this.player.play("POST /platform-changes", "de", { body: pool });
    const { id, contentHash } = platformChangeSchema.parse(proposed);
    const params = { id };
    const thread = { anchor: { kind: "change_request" }, revision: 1, isBlocking: false, body: "Why?" };
    const asked = await this.player.play("POST /platform-changes/{id}/threads", "do", { params, body: thread });
    const talk = { id: platformChangeDetailSchema.parse(asked).threads[0]?.id ?? "" };
    await this.player.play("POST /platform-threads/{id}/comments", "de", { params: talk, body: { body: "Because" } });
    await this.player.play("POST /platform-threads/{id}/resolve", "do", { params: talk, body: { resolved: true } });
    const objection = { decision: "request_changes", revision: 1, contentHash, body: "Not so many" };
    const objected = await this.player.play("POST /platform-changes/{id}/reviews", "viewer", {
      params,
      body: objection,
    });
    await this.withoutRole("viewer", "do");
    const aside = {
      reviewId: platformChangeDetailSchema.parse(objected).reviews[0]?.id,
      reason: "Left this role since",
    };
    await this.player.play("POST /platform-changes/{id}/dismissals", "do", { params, body: aside });
  }

  /** One asks, another confirms. */
  private async asEngineer(person: TestPerson): Promise<void> {
    const body = { userId: this.player.web.people[person], role: "de" };
    const { requests } = userSchema.parse(await this.player.play("POST /grants", "admin", { body }));
    const params = { id: requests.find(({ role }) => role === "de")?.id ?? "" };
    await this.player.play("POST /grant-requests/{id}/answer", "manager", { params, body: { answer: "confirm" } });
  }

  private async withoutRole(person: TestPerson, role: "de" | "do"): Promise<void> {
    const answer = await this.player.web.call(listUsers, { as: "admin" });
    const { items } = pageOf(userSchema).parse(answer.body);
    const grant = items.find(({ personKey }) => personKey === person)?.grants.find((one) => one.role === role);
    await this.player.play("DELETE /grants/{id}", "admin", { params: { id: grant?.id ?? "" } });
  }
}

/** Three in a row: what is far from the first is not next to it. */
const chain = (first: string, last = "true"): DagDraft =>
  aDraft([
    aBashTask("one", [], { command: first }),
    aBashTask("two", ["one"]),
    aBashTask("three", ["two"]),
    aBashTask("four", ["three"], { command: last }),
  ]);
