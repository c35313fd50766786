import { expect } from "vitest";
import { z } from "zod";
import type { TaskOf } from "@/lib/domain/dag/document";
import { ChangeFlow } from "@/lib/testing/change-flow";
import { aBashTask, aDraft, idOf } from "@/lib/testing/dag-builders";
import { webTest } from "@/lib/testing/web";

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

webTest(
  "a circle that another activation closed since the submit is refused at activation",
  async ({ web, engine }) => {
    await engine.publish([aBashTask("a")], { dag: "research.other" });
    const flow = new ChangeFlow(web);
    await flow.createDag();
    await flow.save(aDraft([triggerOf("research.other")]));
    const submitted = await flow.submit();
    const { number } = z.object({ number: z.number() }).parse(submitted.body);
    await flow.review("de", "approve", { number });
    await engine.publish([triggerOf("research.test")], { dag: "research.other" });
    expect(await flow.activate("de", number)).toMatchObject({
      status: 409,
      body: { details: { reason: "trigger_cycle" } },
    });
    expect((await flow.detail(number)).badge).toBe("ready");
  },
);
