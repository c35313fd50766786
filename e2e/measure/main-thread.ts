import type { CDPSession, Page } from "@playwright/test";
import { z } from "zod";

/** How long a page's main thread has worked, and at what, in milliseconds. */
export type Work = Readonly<{ cpu: number; script: number; style: number; layout: number }>;

const METRICS = {
  cpu: "TaskDuration",
  script: "ScriptDuration",
  style: "RecalcStyleDuration",
  layout: "LayoutDuration",
};

const sessions = new WeakMap<Page, CDPSession>();

/** Work of the main thread up to now: unlike the clock, other programs on the machine change it little. */
export async function workOf(page: Page): Promise<Work> {
  const session = sessions.get(page) ?? (await page.context().newCDPSession(page));
  // Counts from here on, so one session is kept and asked before the first picture.
  if (!sessions.has(page)) await session.send("Performance.enable", { timeDomain: "threadTicks" });
  sessions.set(page, session);
  const { metrics } = await session.send("Performance.getMetrics");
  const seconds = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  const { cpu, script, style, layout } = METRICS;
  return {
    cpu: seconds(cpu) * 1_000,
    script: seconds(script) * 1_000,
    style: seconds(style) * 1_000,
    layout: seconds(layout) * 1_000,
  };
}

/** What was worked between two moments, each divided by so many steps. */
export const workBetween = (before: Work, after: Work, steps = 1): Work => ({
  cpu: (after.cpu - before.cpu) / steps,
  script: (after.script - before.script) / steps,
  style: (after.style - before.style) / steps,
  layout: (after.layout - before.layout) / steps,
});

export const cpuMs = async (page: Page): Promise<number> => (await workOf(page)).cpu;

/** The middle, the slow end and the worst of what was measured. */
export function spreadOf(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), worst: at(1) } as const;
}

/** Numbers that a script has left at the window. */
export const numbersAt = async (page: Page, name: string): Promise<number[]> =>
  z.array(z.number()).parse(await page.evaluate((key) => Reflect.get(window, key), name));

/** One line of figures, with what they are meant to be where that is known. */
export const told = (name: string, values: Readonly<Record<string, number>>, goal = ""): void => {
  const figures = Object.entries(values).map(([key, value]) => `${key} ${value.toFixed(0)} ms`);
  process.stdout.write(`${name.padEnd(38)} ${figures.join(", ")}${goal === "" ? "" : `   (goal: ${goal})`}\n`);
};

type Frames = Readonly<{ p50: number; p95: number; worst: number; cpu_per_step: number }>;

/** Milliseconds between frames while something is done in so many steps, and of the main thread per step. */
export async function framesDuring(page: Page, steps: number, action: () => Promise<void>): Promise<Frames> {
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
  const frames = await numbersAt(page, "frames");
  return { ...spreadOf(frames.slice(1)), cpu_per_step: worked / steps };
}
