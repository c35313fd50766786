import { expect } from "vitest";
import { PUT as choose, GET as getMerge } from "@/app/api/v1/change-requests/[number]/merge/route";
import { POST as resolve } from "@/app/api/v1/change-requests/[number]/resolve/route";
import { POST as update } from "@/app/api/v1/change-requests/[number]/update/route";
import { type MergeView, mergedSchema, mergeSchema } from "@/lib/contracts/merge";
import type { TaskOf } from "@/lib/domain/dag/document";
import { ChangeFlow } from "@/lib/testing/change-flow";
import { aBashTask, aDraft } from "@/lib/testing/dag-builders";
import type { TestPerson } from "@/lib/testing/people";
import { changePlatform } from "@/lib/testing/platform";
import { type TestWeb, webTest } from "@/lib/testing/web";

type Fields = Partial<TaskOf<"bash">>;
const drawn = (one: Fields, four: Fields = {}, more: Partial<Parameters<typeof aDraft>[1]> = {}) =>
  aDraft(
    [
      aBashTask("one", [], one),
      aBashTask("two", ["one"]),
      aBashTask("three", ["two"]),
      aBashTask("four", ["three"], four),
    ],
    more,
  );

/** Version 1, and on it change 2 of `ds2` and change 3 of `ds`; change 2 is active, so change 3 starts from the past. */
async function twoChanges(web: TestWeb, first: ReturnType<typeof drawn>, second: ReturnType<typeof drawn>) {
  const flow = new ChangeFlow(web);
  await flow.createDag();
  await flow.save(drawn({ command: "start" }));
  await flow.submit();
  await flow.review("de", "approve");
  await flow.activate("de");
  await flow.save(first, "ds2");
  expect((await flow.submit("ds2")).status).toBe(201);
  await flow.save(second, "ds");
  expect((await flow.submit("ds")).status).toBe(201);
  await flow.review("de", "approve", { number: 3 });
  await flow.review("de", "approve", { number: 2 });
  expect((await flow.activate("de", 2)).status).toBe(200);
  return flow;
}

const params = { number: "3" };
const seenOf = ({ headRevision, activeHash }: MergeView) => ({ expectedHead: headRevision, activeHash });

async function mergeOf(web: TestWeb, as: TestPerson = "ds"): Promise<MergeView> {
  return mergeSchema.parse((await web.call(getMerge, { as, params })).body);
}

webTest(
  "a change that another one overtook is brought up to date with one click, which adds no contributor",
  async ({ web }) => {
    const flow = await twoChanges(
      web,
      drawn({ command: "start" }, { command: "new end" }),
      drawn({ command: "new start" }),
    );
    expect(await flow.detail(3)).toMatchObject({ badge: "behind", blockers: [{ code: "base_moved" }] });
    const merge = await mergeOf(web, "de2");
    expect(merge).toMatchObject({ isBehind: true, conflicts: [], problems: [], can: { update: true, resolve: false } });
    expect((await web.call(update, { as: "viewer", params, body: seenOf(merge) })).status).toBe(403);
    const answer = await web.call(update, { as: "de2", params, body: seenOf(merge) });
    expect(answer.status).toBe(201);
    expect(mergedSchema.parse(answer.body)).toMatchObject({ revision: 2, isDraftUpdated: true });
    const after = await flow.detail(3);
    expect(after.contributors.map(({ personKey }) => personKey)).not.toContain("de2");
    // What the engineer approved is what stands there now, far from what became active: their word is kept, and theirs.
    expect(after).toMatchObject({ badge: "ready", reviews: [{ counts: false }, { carriedFrom: 1, counts: true }] });
    expect((await flow.review("de", "withdraw", { number: 3 })).status).toBe(201);
    expect((await flow.detail(3)).badge).toBe("stale");
    expect((await flow.review("de2", "approve", { number: 3 })).status).toBe(201);
    expect((await flow.activate("de", 3)).status).toBe(200);
    const draft = await web.runtime.db.dagDraft.findFirstOrThrow();
    expect(JSON.stringify(draft.document)).toMatch(/new start.*new end|new end.*new start/);
    expect(await web.call(update, { as: "ds", params, body: seenOf(merge) })).toMatchObject({ status: 409 });
  },
);

webTest("an update that changed what lies around an approved change is approved anew", async ({ web }) => {
  const near = drawn({ command: "start" });
  const active = {
    ...near,
    tasks: near.tasks.map((task) => (task.key === "two" ? { ...task, command: "near" } : task)),
  };
  const flow = await twoChanges(web, active, drawn({ command: "new start" }));
  await web.call(update, { as: "ds", params, body: seenOf(await mergeOf(web)) });
  expect(await flow.detail(3)).toMatchObject({
    headRevision: 2,
    badge: "stale",
    reviews: [{ carriedFrom: null, counts: false }],
  });
});

/** What was given on change 3, and an attempt to carry it over once more after its update, past the service. */
async function carriedByHand(web: TestWeb, flow: ChangeFlow) {
  const { db } = web.runtime;
  const given = await db.review.findFirstOrThrow({ where: { changeRequest: { number: 3 } } });
  await web.call(update, { as: "ds", params, body: seenOf(await mergeOf(web)) });
  const { revision, contentHash } = await flow.head(3);
  const { changeRequestId, id: carriedFrom } = given;
  const carry = (reviewerId: string) =>
    db.review.create({
      data: {
        id: crypto.randomUUID(),
        changeRequestId,
        decision: "approve",
        reviewerId,
        carriedFrom,
        revision,
        contentHash,
      },
    });
  return { given, carry };
}

webTest("an approval is carried once, and for the person who gave it", async ({ web }) => {
  const flow = await twoChanges(
    web,
    drawn({ command: "start" }, { command: "new end" }),
    drawn({ command: "new start" }),
  );
  const { given, carry } = await carriedByHand(web, flow);
  await expect(carry(web.people.de2)).rejects.toThrow(/not_carried/);
  await expect(carry(given.reviewerId)).rejects.toThrow(/not_carried/);
});

webTest("of a critical DAG no approval outlasts an update, at a SQL prompt neither", async ({ web, pool }) => {
  const flow = await twoChanges(
    web,
    drawn({ command: "start" }, { command: "new end" }),
    drawn({ command: "new start" }),
  );
  await changePlatform(pool, "criticality", (await flow.detail(3)).dagKey, { criticality: "critical" });
  const { given, carry } = await carriedByHand(web, flow);
  expect(await flow.detail(3)).toMatchObject({ badge: "stale", reviews: [{ carriedFrom: null, counts: false }] });
  await expect(carry(given.reviewerId)).rejects.toThrow(/not_carried/);
});

webTest(
  "conflicts are decided one by one, remembered, and resolved into a revision that nobody has approved",
  async ({ web }) => {
    const flow = await twoChanges(
      web,
      drawn({ command: "theirs", timeout: "2m" }, {}, { max_active_runs: 2 }),
      drawn({ command: "mine", timeout: "3m" }, {}, { max_active_runs: 3 }),
    );
    expect(await flow.detail(3)).toMatchObject({ badge: "conflicting", blockers: [{ code: "merge_conflict" }] });
    const merge = await mergeOf(web);
    expect(merge.conflicts.map(({ taskKey, path }) => `${taskKey ?? "dag"}${path}`)).toEqual([
      "dag/max_active_runs",
      "one/command",
      "one/timeout",
    ]);
    expect(merge).toMatchObject({
      activeBy: [{ personKey: "ds2" }],
      can: { update: false, choose: true, resolve: false },
    });
    expect(await web.call(update, { as: "ds", params, body: seenOf(merge) })).toMatchObject({
      status: 409,
      body: { details: { reason: "merge_conflict", open: 3 } },
    });
    const decide = (index: number, body: object, as: TestPerson = "ds") =>
      web.call(choose, { method: "PUT", as, params, body: { conflictId: merge.conflicts[index]?.id, ...body } });
    expect((await decide(0, { take: "active" }, "de")).status).toBe(403);
    expect(await decide(0, { take: "edit", value: { deep: [] } })).toMatchObject({ status: 422 });
    await decide(0, { take: "active" });
    await decide(1, { take: "proposed" });
    const remembered = await mergeOf(web, "viewer");
    expect(remembered.conflicts.map(({ take, chosenBy }) => [take, chosenBy?.personKey])).toEqual([
      ["active", "ds"],
      ["proposed", "ds"],
      [null, undefined],
    ]);
    await decide(2, { take: "edit", value: "150s" });
    const ready = await mergeOf(web);
    expect(ready.can).toEqual({ update: false, choose: true, resolve: true });
    expect((await web.call(resolve, { as: "ds", params, body: seenOf(ready) })).status).toBe(201);
    expect(await flow.detail(3, "de")).toMatchObject({ headRevision: 2, badge: "stale", can: { approve: true } });
    await flow.review("de", "approve", { number: 3 });
    await flow.activate("de", 3);
    const { document } = await web.runtime.db.dagDraft.findFirstOrThrow();
    expect(document).toMatchObject({ max_active_runs: 2 });
    expect(JSON.stringify(document)).toMatch(/"command":"mine".*"timeout":"150s"|"timeout":"150s".*"command":"mine"/);
  },
);

webTest("a merge that breaks a rule though both sides keep it is mended by writing the value anew", async ({ web }) => {
  const [one, two] = [aBashTask("one"), aBashTask("two", ["one"])];
  const named = (id: string) => aDraft([one, two, aBashTask(id, ["one"], { key: "same" })]);
  const flow = await twoChanges(web, named("left"), named("right"));
  expect((await flow.detail(3)).badge).toBe("conflicting");
  const merge = await mergeOf(web);
  expect(merge).toMatchObject({
    conflicts: [],
    problems: [{ path: "/key", value: "same" }],
    can: { choose: true, resolve: false },
  });
  const body = { conflictId: merge.problems[0]?.id, take: "edit", value: "other" };
  await web.call(choose, { method: "PUT", as: "ds", params, body });
  const mended = await mergeOf(web);
  expect(mended).toMatchObject({ problems: [], mended: [{ path: "/key", edited: "other" }], can: { resolve: true } });
  expect((await web.call(resolve, { as: "ds", params, body: seenOf(mended) })).status).toBe(201);
});

webTest("a draft with newer edits stays as it is when its change is updated", async ({ web }) => {
  const flow = await twoChanges(
    web,
    drawn({ command: "start" }, { command: "new end" }),
    drawn({ command: "new start" }),
  );
  await flow.save(drawn({ command: "newest" }), "ds");
  const answer = await web.call(update, { as: "ds", params, body: seenOf(await mergeOf(web)) });
  expect(mergedSchema.parse(answer.body).isDraftUpdated).toBe(false);
  const { document } = await web.runtime.db.dagDraft.findFirstOrThrow();
  expect(JSON.stringify(document)).toContain("newest");
});
