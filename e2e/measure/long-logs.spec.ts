import { expect, type Page, test } from "@playwright/test";
import { openAs } from "@/e2e/fixtures/people";
import { framesDuring, told } from "@/e2e/measure/main-thread";

/** `npm run logs`: what logs of 100,000 lines cost in a browser while more arrives. Figures, not promises: they depend on the machine. */
const DAG = "research.onboarding";
const LINES = 100_000;
const GROWTH = 200;
const SECONDS = 8;
const STEPS = 60;
const GOAL = "no frame > 50 ms, p95 <= 33 ms";
const BEGUN = Date.UTC(2026, 0, 1, 9);
/** As workers write it: what a quarter of a second brought. */
const PIECE = 25;

/** What Playwright keeps for a failure is made of the whole page after each step, on its main thread. */
test.use({ trace: "off", screenshot: "off" });

const LEVELS = ["INFO", "DEBUG", "INFO", "WARNING", "INFO"];

/** Lines from a number on, in pieces of a quarter of a second. Tasks write at the same time, so their pieces mix. */
function chunkOf(task: string, from: number, count: number) {
  const pieces: { length: number; at: string }[] = [];
  let text = "";
  for (let first = from; first < from + count; first += PIECE) {
    let piece = "";
    for (let line = first; line < Math.min(first + PIECE, from + count); line += 1)
      piece += `${LEVELS[line % LEVELS.length]} ${task} reads row ${line} of the application and finds nothing that is new in it\n`;
    pieces.push({ length: piece.length, at: new Date(BEGUN + (first / PIECE) * 250).toISOString() });
    text += piece;
  }
  return { text, pieces };
}

/** Every log of the page begins with so many lines, and is longer each time it is asked for. */
async function growLogs(page: Page, atFirst: number): Promise<void> {
  const written = new Map<string, number>();
  await page.route("**/attempts/*/log?*", async (route) => {
    const task = /tasks\/(\w+)\//.exec(route.request().url())?.[1] ?? "";
    const from = written.get(task) ?? 0;
    const count = from === 0 ? atFirst : GROWTH;
    written.set(task, from + count);
    await route.fulfill({ json: { ...chunkOf(task, from, count), next: written.size + from, isComplete: false } });
  });
}

type Run = Readonly<{ id: string; taskKeys: readonly string[] }>;

/** The newest run of the demo; what its tasks wrote is made up. */
async function aRun(page: Page): Promise<Run> {
  const newest = async () =>
    (await (await page.request.get(`/api/v1/runs?dagKey=${DAG}&state=success&limit=1`)).json()).items;
  await expect.poll(async () => (await newest()).length).toBe(1);
  const [{ id }] = await newest();
  const { tasks } = await (await page.request.get(`/api/v1/runs/${id}`)).json();
  const begun = tasks.filter((task: { attemptNumber: number }) => task.attemptNumber > 0);
  return { id, taskKeys: begun.map((task: { taskKey: string }) => task.taskKey) };
}

async function scrollThrough(page: Page): Promise<void> {
  for (let step = 0; step < STEPS; step += 1) await page.mouse.wheel(0, step % 2 === 0 ? 1_400 : -900);
}

async function measure(page: Page, name: string): Promise<void> {
  const log = page.getByRole("log");
  await expect(log.locator("[data-line]").first()).toBeVisible();
  await log.hover();
  const arriving = await framesDuring(page, SECONDS, () => page.waitForTimeout(SECONDS * 1_000));
  told(`${name}: lines arrive`, arriving, GOAL);
  told(`${name}: scrolled while lines arrive`, await framesDuring(page, STEPS, () => scrollThrough(page)), GOAL);
  await page.getByRole("searchbox", { name: "Search the log" }).fill("row 99");
  await expect(page.getByRole("status").filter({ hasText: " of " })).toBeVisible();
  const found = await framesDuring(page, SECONDS, () => page.waitForTimeout(SECONDS * 1_000));
  told(`${name}: searched while lines arrive`, found, GOAL);
}

test(`the log of one task with ${LINES} lines`, async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await openAs(browser, "de");
  const { id, taskKeys } = await aRun(page);
  await growLogs(page, LINES);
  await page.goto(`/runs/${id}?task=${taskKeys[0]}&tab=log`);
  await measure(page, "one log");
});

test(`the logs of five tasks as one, with ${LINES} lines`, async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await openAs(browser, "de");
  const { id, taskKeys } = await aRun(page);
  const chosen = taskKeys.slice(0, 5);
  await growLogs(page, LINES / chosen.length);
  await page.goto(`/runs/${id}?tasks=${chosen.join(",")}`);
  await measure(page, `${chosen.length} logs as one`);
});
