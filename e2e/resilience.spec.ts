import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { z } from "zod";
import { draftIsSaved, drawTwo, taskNode } from "@/e2e/fixtures/designer";
import { openAs } from "@/e2e/fixtures/people";
import { publish, send } from "@/e2e/fixtures/publish";
import { aDraftTask } from "@/lib/testing/dag-builders";

/** What people may wait for after network or server are back. */
const EXACT = { timeout: 5_000 };
/** A minute without a network, when there is time for it. */
const offlineMs = (): number => (test.info().config.metadata.isMeasured ? 60_000 : 0);
const RUN_ID = Date.now().toString(36);
const GATE = join(tmpdir(), `signalbox-resilience-${RUN_ID}`);

test.afterAll(() => rm(GATE, { force: true }));

const draftStatus = (page: Page) => page.getByRole("status", { name: "Draft" });
const addTask = (page: Page, operator: string) => page.getByRole("button", { name: `Add ${operator} task` }).click();

/** Somebody who has begun to work: a task was looked at. */
async function openDesigner(page: Page, dagKey: string): Promise<void> {
  await page.goto(`/dags/${dagKey}/design`);
  await taskNode(page, "last").click();
  await expect(page.getByRole("form", { name: "Task last" })).toBeVisible();
}

/** What the server has of a draft: which tasks, and how often it was saved. */
async function stored(page: Page, dagKey: string): Promise<{ keys: string[]; saveNumber: number }> {
  const draftSchema = z.object({
    saveNumber: z.int(),
    document: z.object({ tasks: z.array(z.object({ key: z.string() })) }),
  });
  const answer = await page.request.get(`/api/v1/dags/${dagKey}/draft`);
  const { saveNumber, document } = draftSchema.parse(await answer.json());
  return { saveNumber, keys: document.tasks.map(({ key }) => key).toSorted() };
}

test("what is drawn without a network is saved once when it is back", async ({ browser }) => {
  test.setTimeout(60_000 + offlineMs());
  const dagKey = `e2e.offline_${RUN_ID}`;
  const page = await openAs(browser, "ds");
  await drawTwo(page, dagKey);
  const { saveNumber } = await stored(page, dagKey);
  await openDesigner(page, dagKey);
  await page.context().setOffline(true);
  await addTask(page, "Bash");
  await expect(draftStatus(page)).toContainText("Could not save");
  await addTask(page, "SQL");
  if (offlineMs() > 0) await new Promise((resolve) => setTimeout(resolve, offlineMs()));
  await page.context().setOffline(false);
  await expect(draftStatus(page)).toContainText("Saved", EXACT);
  expect(await stored(page, dagKey)).toEqual({
    saveNumber: saveNumber + 1,
    keys: ["bash", "first", "last", "sql"],
  });
});

test("a killed web server loses no drawing and no state of a run", async ({ browser }) => {
  test.setTimeout(120_000);
  const [drawn, played] = [`e2e.killed_${RUN_ID}`, `e2e.gate_${RUN_ID}`];
  await publish(browser, played, [
    aDraftTask("wait", [], { command: `until [ -e ${GATE} ]; do sleep 0.1; done` }),
    aDraftTask("after", ["wait"]),
  ]);
  const watcher = await openAs(browser, "de");
  const { id } = z.object({ id: z.uuid() }).parse(await send(watcher, "POST", `/dags/${played}/runs`, {}));
  await watcher.goto(`/runs/${id}`);
  await expect(taskNode(watcher, "wait")).toHaveAttribute("data-state", "running");
  const author = await openAs(browser, "ds");
  await drawTwo(author, drawn);
  await openDesigner(author, drawn);

  await killWeb();
  await addTask(author, "Bash");
  await writeFile(GATE, "");
  await expect(watcher.getByText("The live connection is interrupted.")).toBeVisible();
  await expect.poll(() => isServing(author), { timeout: 60_000 }).toBe(true);
  await expect(draftStatus(author)).toContainText("Saved", EXACT);
  await expect(taskNode(watcher, "after")).toHaveAttribute("data-state", "success", { timeout: 10_000 });
  expect((await stored(author, drawn)).keys).toEqual(["bash", "first", "last"]);
});

/** At once and without a word, as a machine dies; what keeps the stack running starts it again. */
async function killWeb(): Promise<void> {
  const upSchema = z.object({ pids: z.object({ web: z.int() }) });
  const { pids } = upSchema.parse(
    JSON.parse(await readFile(z.string().parse(test.info().config.metadata.upFile), "utf8")),
  );
  process.kill(pids.web, "SIGKILL");
}

const isServing = async (page: Page): Promise<boolean> => {
  try {
    return (await page.request.get("/api/readyz")).ok();
  } catch {
    return false;
  }
};

test("two tabs and two people draw on one draft, and all of it is there once", async ({ browser }) => {
  test.setTimeout(60_000);
  const dagKey = `e2e.together_${RUN_ID}`;
  const first = await openAs(browser, "ds");
  await drawTwo(first, dagKey);
  const second = await first.context().newPage();
  const colleague = await openAs(browser, "ds2");
  for (const page of [first, second, colleague]) await openDesigner(page, dagKey);
  await addTask(first, "Bash");
  await draftIsSaved(first);
  for (const [page, operator] of [
    [second, "SQL"],
    [colleague, "HTTP"],
  ] as const) {
    await addTask(page, operator);
    const dialog = page.getByRole("dialog", { name: "This draft was saved elsewhere" });
    await dialog.getByRole("button", { name: "Merge both" }).click();
    await expect(dialog).toBeHidden();
    await draftIsSaved(page);
  }
  expect((await stored(first, dagKey)).keys).toEqual(["bash", "first", "http", "last", "sql"]);
});
