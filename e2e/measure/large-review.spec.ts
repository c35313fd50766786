import { expect, type Page, test } from "@playwright/test";
import { openAs } from "@/e2e/fixtures/people";
import { Proposals } from "@/e2e/fixtures/proposals";
import { numbersAt, spreadOf, told, workBetween, workOf } from "@/e2e/measure/main-thread";

/** What the review of a large change costs in a browser. Figures, not promises: they depend on the machine. */
const TASKS = 300;
const WIDTH = 10;
const STEPS = 60;
const GOALS = { firstView: "1500 ms", nextChange: "100 ms" } as const;

/** What Playwright keeps for a failure is made of the whole page after each step, on its main thread. */
test.use({ trace: "off", screenshot: "off" });

const ids = Array.from({ length: TASKS }, () => crypto.randomUUID());

/** Layers of tasks, each behind two of the layer before, all of which a change may give another timeout. */
const layers = (timeout: string) =>
  ids.map((id, index) => ({
    id,
    key: `task_${index}`,
    operator: "bash",
    command: "true",
    timeout,
    needs: index < WIDTH ? [] : [`task_${index - WIDTH}`, `task_${index - WIDTH + (index % WIDTH === 0 ? 1 : -1)}`],
  }));
const layout = Object.fromEntries(
  ids.map((id, index) => [id, { x: Math.floor(index / WIDTH) * 290, y: (index % WIDTH) * 84 }]),
);

/** Waits for the paint after each press, as the browser itself measures it, and keeps the milliseconds from press to paint. */
function recordPaints(): void {
  const paints: number[] = [];
  Object.assign(window, { paints });
  // TypeScript does not know the threshold, which is 104 ms when nobody names one.
  const presses = { type: "event", durationThreshold: 16 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === "keydown") paints.push(entry.duration);
  }).observe(presses);
}

const status = (page: Page) => page.getByRole("status", { name: "Read" });
const card = (page: Page, index: number) => page.getByRole("article", { name: `MOD task_${index}`, exact: true });

/** In a tab of its own, so that the work of its main thread is that of this view alone. */
async function firstView(person: Page, url: string, name: string): Promise<Page> {
  const page = await person.context().newPage();
  await workOf(page);
  await page.goto(url);
  const shown = await page.waitForFunction(() => {
    const isDrawn = document.querySelector(".react-flow__node, .react-flow__viewport-portal canvas[style]") !== null;
    return isDrawn && document.querySelector("[data-change-key] article") !== null ? performance.now() : false;
  });
  const time = await shown.jsonValue();
  await expect(status(page)).toHaveText(`0 of ${TASKS} read`);
  told(name, { time: Number(time), ...(await workOf(page)) }, GOALS.firstView);
  return page;
}

async function steps(page: Page, key: string, name: string): Promise<void> {
  await page.evaluate(recordPaints);
  const before = await workOf(page);
  for (let step = 0; step < STEPS; step += 1) {
    await page.keyboard.press(key);
    // One after another: two frames, so that what follows the first paint is counted with its step.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }
  const worked = workBetween(before, await workOf(page), STEPS);
  const paints = await numbersAt(page, "paints");
  // The browser tells of no interaction below 16 ms.
  const all = [...paints, ...Array.from({ length: Math.max(0, STEPS - paints.length) }, () => 8)];
  told(`${name}, press to paint`, spreadOf(all), GOALS.nextChange);
  told(`${name}, main thread per press`, worked);
}

for (const [how, places] of [
  ["placed by hand", layout],
  ["placed by nobody", {}],
] as const)
  test(`the review of ${TASKS} changed tasks, ${how}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const author = await openAs(browser, "ds");
    const engineer = await openAs(browser, "de");
    const proposals = await Proposals.create(author, `measure.review_${Date.now().toString(36)}`);
    await proposals.save(author, { tasks: layers("1m"), layout: places });
    await proposals.activate(engineer, await proposals.submit(author, "First version"));
    await proposals.save(author, { tasks: layers("2m"), layout: places });
    const number = await proposals.submit(author, "Longer timeouts");
    const url = `/changes/${number}?tab=changes`;
    await firstView(engineer, url, `first view, ${how}, scripts fetched`);
    const page = await firstView(engineer, url, `first view, ${how}, scripts kept`);
    await steps(page, "j", "next change");
    await expect(card(page, STEPS - 1)).toBeInViewport();
    await steps(page, "r", "tick and next change");
    await expect(status(page)).toHaveText(`${STEPS} of ${TASKS} read`);
  });
