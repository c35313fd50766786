import { expect } from "vitest";
import { z } from "zod";
import type { TaskOf } from "@/lib/domain/dag/document";
import { ChangeFlow } from "@/lib/testing/change-flow";
import { aBashTask, aDraft, idOf } from "@/lib/testing/dag-builders";
import { type TestWeb, webTest } from "@/lib/testing/web";

const triggerOf = (dag: string): TaskOf<"trigger_dag"> => ({
  id: idOf("next"),
  key: "next",
  operator: "trigger_dag",
  needs: [],
  dag,
});

webTest("a circle of triggers is refused at submit", async ({ web, engine }) => {
  await engine.publish([triggerOf("research.test")], { dag: "research.other" });
  const flow = new ChangeFlow(web);
  await flow.createDag();
  await flow.save(aDraft([triggerOf("research.other")]));
  expect(await flow.submit()).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("research.test → research.other → research.test") },
  });
});

async function approvedTrigger(web: TestWeb): Promise<{ flow: ChangeFlow; number: number }> {
  const flow = new ChangeFlow(web);
  await flow.createDag();
  await flow.save(aDraft([triggerOf("research.other")]));
  const { number } = z.object({ number: z.number() }).parse((await flow.submit()).body);
  await flow.review("de", "approve", { number });
  return { flow, number };
}

webTest(
  "a circle that another activation closed since the submit is refused at activation",
  async ({ web, engine }) => {
    await engine.publish([aBashTask("a")], { dag: "research.third" });
    await engine.publish([triggerOf("research.third")], { dag: "research.other" });
    const { flow, number } = await approvedTrigger(web);
    await engine.publish([triggerOf("research.test")], { dag: "research.third" });
    expect(await flow.activate("de", number)).toMatchObject({
      status: 409,
      body: {
        details: { reason: "check_not_green" },
        detail: expect.stringContaining("research.third → research.test"),
      },
    });
    expect((await flow.detail(number)).badge).toBe("checks_failing");
  },
);

webTest("another version of a triggered DAG voids the approval of what triggers it", async ({ web, engine }) => {
  await engine.publish([aBashTask("a")], { dag: "research.other" });
  const { flow, number } = await approvedTrigger(web);
  await engine.publish([aBashTask("b")], { dag: "research.other" });
  expect(await flow.activate("de", number)).toMatchObject({
    status: 409,
    body: { details: { reason: "closure_changed" } },
  });
  expect((await flow.detail(number)).blockers[0]?.message).toContain("DAG research.other");
});
