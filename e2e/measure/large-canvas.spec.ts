import { expect, type Page, test } from "@playwright/test";
import { z } from "zod";
import { openAs } from "@/e2e/fixtures/people";

/** What a canvas of the largest DAG and a full grid cost in a browser. Figures, not promises: they depend on the machine. */
const TASKS = 2_000;
const WIDTH = 40;
const GRID = { runs: 100, tasks: 200 } as const;

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

/** Milliseconds that the page's main thread has worked: unlike the clock, other programs on the machine change it little. */
async function cpuMs(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const { metrics } = await session.send("Performance.getMetrics");
  await session.detach();
  return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1_000;
}

type Frames = Readonly<{ p50: number; p95: number; worst: number; cpu_per_step: number }>;

/** Milliseconds between frames while something is done in so many steps, and of the main thread per step. */
async function framesDuring(page: Page, steps: number, action: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const frames: number[] = [];
    let last = performance.now();
    const record = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(record);
    };
    requestAnimationFrame(record);
    Object.assign(window, { frames });
  });
  const before = await cpuMs(page);
  await action();
  const worked = (await cpuMs(page)) - before;
  const frames: unknown = await page.evaluate(() => Reflect.get(window, "frames"));
  const sorted = z
    .array(z.number())
    .parse(frames)
    .slice(1)
    .sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), worst: at(1), cpu_per_step: worked / steps };
}

const STEPS = 40;

async function sweep(page: Page, from: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (let step = 1; step <= STEPS; step += 1) await page.mouse.move(from.x - step * 5, from.y - step * 2);
  await page.mouse.up();
}

const told = (name: string, values: Readonly<Record<string, number>>) =>
  process.stdout.write(
    `${name.padEnd(34)} ${Object.entries(values)
      .map(([key, value]) => `${key} ${value.toFixed(0)} ms`)
      .join(", ")}\n`,
  );

test(`the designer with ${TASKS} tasks`, async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await openAs(browser, "ds");
  const dagKey = `measure.large_${Date.now()}`;
  await makeDag(page, dagKey);
  await page.goto(`/dags/${dagKey}/design`);
  await page.locator(".react-flow__node").first().waitFor();
  told("first picture after navigation", {
    time: await page.evaluate(() => performance.now()),
    cpu: await cpuMs(page),
  });
  const pane = await page.locator(".react-flow__pane").boundingBox();
  const middle = { x: (pane?.x ?? 0) + (pane?.width ?? 0) / 2, y: (pane?.y ?? 0) + (pane?.height ?? 0) / 2 };
  for (let zoom = 0; zoom < 6; zoom += 1) await page.keyboard.press("+");
  await page.mouse.move(middle.x, middle.y);
  told("pan", await framesDuring(page, STEPS, () => sweep(page, { x: middle.x + 150, y: middle.y + 1 })));
  const node = await page.locator(".react-flow__node").nth(20).boundingBox();
  const grip = { x: (node?.x ?? 0) + (node?.width ?? 0) / 2, y: (node?.y ?? 0) + (node?.height ?? 0) / 2 };
  told("drag of one task", await framesDuring(page, STEPS, () => sweep(page, grip)));
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
