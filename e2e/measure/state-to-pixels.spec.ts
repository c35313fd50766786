import { expect, type Page, test } from "@playwright/test";
import { z } from "zod";
import { taskNode } from "@/e2e/fixtures/designer";
import { openAs } from "@/e2e/fixtures/people";
import { publish, send } from "@/e2e/fixtures/publish";
import { aDraftTask } from "@/lib/testing/dag-builders";

/** How long a change of a task's state takes from the server to the screen while twenty people look at the run. */
const TASKS = 60;
const OTHER_VIEWERS = 19;
const GOAL_MS = 150;

/** One viewer that only reads: answers what it has heard so far. */
async function watch(page: Page, runId: string): Promise<() => string> {
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const url = new URL(`/api/v1/runs/${runId}/events`, page.url());
  const { body } = await fetch(url, { headers: { cookie } });
  const decoder = new TextDecoder();
  let text = "";
  const read = async () => {
    for await (const chunk of body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  void read();
  return () => text;
}

/** Notes when the frame after each success has been drawn, in milliseconds of the clock that server and page share. */
async function noteSuccesses(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Record<string, number> = {};
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const now = [...document.querySelectorAll<HTMLElement>('[data-task-key][data-state="success"]')];
      for (const { dataset } of now) {
        const key = dataset.taskKey ?? "";
        if (key in seen) continue;
        seen[key] = Number.NaN;
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            seen[key] = Date.now();
          }),
        );
      }
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-state"] });
  });
}

test("a state is on the screen soon after the server has it, with twenty viewers", async ({ browser }) => {
  test.setTimeout(300_000);
  const dagKey = `e2e.pixels_${Date.now().toString(36)}`;
  await publish(
    browser,
    dagKey,
    Array.from({ length: TASKS }, (_, at) =>
      aDraftTask(`step_${at}`, at === 0 ? [] : [`step_${at - 1}`], { command: at === 0 ? "sleep 5" : "sleep 0.1" }),
    ),
  );
  const page = await openAs(browser, "de");
  const { id } = z.object({ id: z.uuid() }).parse(await send(page, "POST", `/dags/${dagKey}/runs`, {}));
  await page.goto(`/runs/${id}`);
  await taskNode(page, "step_0").waitFor();
  await noteSuccesses(page);
  // A person may have twelve streams open.
  const readers = await Promise.all(["ds", "do"].map((person) => openAs(browser, person)));
  const others = await Promise.all(
    Array.from({ length: OTHER_VIEWERS }, (_, at) => watch(readers[at % readers.length] ?? page, id)),
  );
  await expect(taskNode(page, `step_${TASKS - 1}`)).toHaveAttribute("data-state", "success", { timeout: 240_000 });
  await expect.poll(() => others.filter((heard) => heard().includes('"run_over"')).length).toBe(OTHER_VIEWERS);

  const seen = z.record(z.string(), z.number()).parse(await page.evaluate(() => Reflect.get(window, "seen")));
  const { tasks } = z
    .object({ tasks: z.array(z.object({ taskKey: z.string(), finishedAt: z.string() })) })
    .parse(await (await page.request.get(`/api/v1/runs/${id}`)).json());
  const waits = tasks
    .flatMap(({ taskKey, finishedAt }) => (seen[taskKey] === undefined ? [] : [seen[taskKey] - Date.parse(finishedAt)]))
    .toSorted((a, b) => a - b);
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
  process.stdout.write(
    `state to pixels: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms of ${GOAL_MS}, worst ${at(1)} ms; ` +
      `${waits.length} changes, one browser and ${OTHER_VIEWERS} streams\n`,
  );
  expect(waits.length).toBeGreaterThan(TASKS / 2);
});
