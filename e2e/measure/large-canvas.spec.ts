import { expect, type Page, test } from "@playwright/test";
import { openAs } from "@/e2e/fixtures/people";
import { cpuMs, framesDuring, told } from "@/e2e/measure/main-thread";

/** What a canvas of the largest DAG and a full grid cost in a browser. Figures, not promises: they depend on the machine. */
const TASKS = 2_000;
const WIDTH = 40;
const GRID = { runs: 100, tasks: 200 } as const;

/** What Playwright keeps for a failure is made of the whole page after each step, on its main thread. */
test.use({ trace: "off", screenshot: "off" });

const idOf = (index: number) => `0190a000-0000-7000-8000-${String(index).padStart(12, "0")}`;

/** A layer of tasks after the other, each task behind two of the layer before. */
const tasks = Array.from({ length: TASKS }, (_, index) => ({
  id: idOf(index),
  key: `task_${index}`,
  operator: "bash",
  command: "true",
  needs: index < WIDTH ? [] : [`task_${index - WIDTH}`, `task_${index - WIDTH + (index % WIDTH === 0 ? 1 : -1)}`],
}));
const layout = Object.fromEntries(
  tasks.map(({ id }, index) => [id, { x: Math.floor(index / WIDTH) * 290, y: (index % WIDTH) * 84 }]),
);

async function makeDag(page: Page, dagKey: string): Promise<void> {
  const path = `/api/v1/dags/${dagKey}`;
  const headers = { origin: new URL(page.url()).origin };
  const made = await page.request.post("/api/v1/dags", { headers, data: { dagKey, title: "Large", owner: "risk" } });
  expect(made.status()).toBe(201);
  const draft = await (await page.request.get(`${path}/draft`)).json();
  const document = { ...draft.document, tasks };
  const saved = await page.request.put(`${path}/draft`, {
    headers,
    data: { document, layout, yaml: "", basedOn: draft.saveNumber },
  });
  expect(saved.status()).toBe(200);
}

const STEPS = 40;

async function sweep(page: Page, from: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (let step = 1; step <= STEPS; step += 1) await page.mouse.move(from.x - step * 5, from.y - step * 2);
  await page.mouse.up();
}

/** Where the middle of a task of the picture is on the page now. */
async function placeOf(page: Page, index: number): Promise<{ x: number; y: number }> {
  const pane = await page.locator(".react-flow__pane").boundingBox();
  const [x = 0, y = 0, zoom = 1] = await page
    .locator(".react-flow__viewport")
    .evaluate(({ style }) => (style.transform.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number));
  const place = layout[idOf(index)] ?? { x: 0, y: 0 };
  return { x: (pane?.x ?? 0) + x + (place.x + 104) * zoom, y: (pane?.y ?? 0) + y + (place.y + 30) * zoom };
}

const MIDDLE_TASK = TASKS / 2 + WIDTH / 2;
const painted = (page: Page) => page.locator('.react-flow__viewport-portal canvas[style*="translate"]');

async function panAndDrag(page: Page, at: string): Promise<void> {
  const task = await placeOf(page, MIDDLE_TASK);
  const between = { x: task.x + 150, y: task.y };
  told(`pan, ${at}`, await framesDuring(page, STEPS, () => sweep(page, between)));
  told(
    `drag of one task, ${at}`,
    await framesDuring(page, STEPS, async () => sweep(page, await placeOf(page, MIDDLE_TASK))),
  );
}

test(`the designer with ${TASKS} tasks`, async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await openAs(browser, "ds");
  const dagKey = `measure.large_${Date.now()}`;
  await makeDag(page, dagKey);
  const before = await cpuMs(page);
  await page.goto(`/dags/${dagKey}/design`);
  await painted(page).waitFor({ state: "attached" });
  told("first picture after navigation", {
    time: await page.evaluate(() => performance.now()),
    cpu: (await cpuMs(page)) - before,
  });
  await page.getByRole("status", { name: "Draft" }).waitFor();
  await panAndDrag(page, "the whole in view");
  // Zooms towards the middle of the canvas, which the task in the middle is near to.
  for (let zoom = 0; zoom < 12; zoom += 1) await page.keyboard.press("+");
  await panAndDrag(page, "close up");
});

const CHANGES_PER_SECOND = TASKS / 10;
const DELTAS_PER_SECOND = 10;
const SECONDS = 8;

/** Stands in for the server's stream: the same messages, with a tenth of the tasks changing state each second. */
function streamOfChanges(run: { tasks: readonly object[] }) {
  const [states, { deltas, perDelta }] = [["queued", "running", "success", "failed"], Reflect.get(window, "pace")];
  Reflect.set(
    window,
    "EventSource",
    class {
      static CLOSED = 2;
      readyState = 1;
      onopen: (() => void) | null = null;
      onmessage: ((message: { data: string }) => void) | null = null;
      timer = setTimeout(() => this.begin());
      begin() {
        this.onopen?.();
        this.onmessage?.({ data: JSON.stringify({ type: "snapshot", run }) });
        let sent = 0;
        this.timer = setInterval(() => {
          const tasks = Array.from({ length: perDelta }, (_, at) => {
            const number = sent * perDelta + at;
            const state = states[Math.floor(number / run.tasks.length) % states.length];
            return { ...run.tasks[number % run.tasks.length], state };
          });
          sent += 1;
          Reflect.set(window, "sent", sent);
          const change = { ...run, tasksDone: sent };
          this.onmessage?.({ data: JSON.stringify({ type: "delta", lastEventId: String(sent), tasks, run: change }) });
        }, 1_000 / deltas);
      }
      close() {
        clearInterval(this.timer);
      }
    },
  );
}

test(`a run of ${TASKS} tasks, ${CHANGES_PER_SECOND} of which change their state each second`, async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await openAs(browser, "viewer");
  const instant = new Date(Date.UTC(2026, 0, 1)).toISOString();
  const [known] = (await (await page.request.get("/api/v1/runs?limit=1")).json()).items;
  const detail = await (await page.request.get(`/api/v1/runs/${known.id}`)).json();
  const [first] = detail.tasks;
  const document = { ...detail.document, tasks };
  const runTasks = tasks.map(({ id, key }) => ({
    ...first,
    taskId: id,
    taskKey: key,
    state: "queued",
    startedAt: instant,
    finishedAt: null,
    error: null,
    chosen: null,
  }));
  const run = { ...detail, document, layout, tasks: runTasks, tasksTotal: TASKS, tasksDone: 0, state: "running" };
  await page.addInitScript(
    `window.pace = ${JSON.stringify({ deltas: DELTAS_PER_SECOND, perDelta: CHANGES_PER_SECOND / DELTAS_PER_SECOND })};`,
  );
  await page.addInitScript(streamOfChanges, run);
  await page.goto(`/runs/${known.id}`);
  await painted(page).waitFor({ state: "attached" });
  const before = Number(await page.evaluate(() => Reflect.get(window, "sent")));
  const begun = Date.now();
  const frames = await framesDuring(page, SECONDS * STEPS, async () => {
    for (let round = 0; round < SECONDS * 2; round += 1) await sweep(page, await placeOf(page, MIDDLE_TASK - 1));
  });
  told("pan while tasks change", frames);
  const sent = Number(await page.evaluate(() => Reflect.get(window, "sent"))) - before;
  told("a tenth of the tasks change within", { time: (Date.now() - begun) * (DELTAS_PER_SECOND / Math.max(1, sent)) });
});

test(`the grid of ${GRID.runs} runs and ${GRID.tasks} tasks`, async ({ browser }) => {
  const page = await openAs(browser, "viewer");
  const taskKeys = Array.from({ length: GRID.tasks }, (_, index) => `task_${index}`);
  const runs = Array.from({ length: GRID.runs }, (_, index) => ({
    id: idOf(index),
    version: 1,
    state: "success",
    clientKey: `client-${index}`,
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
    startedAt: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
    finishedAt: new Date(Date.UTC(2026, 0, 1, 0, index, 30)).toISOString(),
    cells: "s".repeat(GRID.tasks),
  }));
  await page.route("**/grid*", (route) => route.fulfill({ json: { versions: [{ version: 1, taskKeys }], runs } }));
  await page.goto("/dags/research.onboarding/runs");
  const open = page.getByRole("button", { name: "Grid of tasks" });
  await open.waitFor();
  const startedAt = await page.evaluate(() => performance.now());
  await open.click();
  await page.getByText("task_10", { exact: true }).waitFor();
  told("grid, press to picture", { time: (await page.evaluate(() => performance.now())) - startedAt });
  const grid = page.getByRole("region", { name: "Runs and tasks" });
  await grid.focus();
  told(
    "arrow keys in the grid",
    await framesDuring(page, STEPS, async () => {
      for (let step = 0; step < STEPS; step += 1) await page.keyboard.press(step % 2 ? "ArrowDown" : "ArrowLeft");
    }),
  );
});
