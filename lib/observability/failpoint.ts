import { writeSync } from "node:fs";

/** Moments of the engine at which a test may let something happen; each is where a fault once hurt or could. */
const FAILPOINTS = [
  "run.after_create",
  "sched.before_commit",
  "relay.after_redis_before_mark",
  "consumer.took",
  "worker.after_fetch_before_start",
  "worker.after_start_commit",
  "worker.after_effect_before_complete",
  "worker.before_complete_commit",
  "worker.after_complete_commit",
  "reaper.after_select",
  "deadlines.before_commit",
  "rollup.before_commit",
  "archive.claimed",
  "archive.written",
  "archive.stored",
  "archive.deleting",
  /** Switches the fence off, to show that the invariants notice. */
  "fence",
] as const;
export type Failpoint = (typeof FAILPOINTS)[number];

const ACTIONS = {
  /** The process dies here. */
  kill9: () => process.kill(process.pid, "SIGKILL"),
  /** It freezes here until somebody sends SIGCONT. */
  pause: () => process.kill(process.pid, "SIGSTOP"),
  /** What is done here fails for a reason of its own. */
  throw: (name: string) => {
    throw new Error(`failpoint ${name}`);
  },
  /** What is done here fails as if the connection had broken now, whatever had been committed before. */
  cut: (name: string) => {
    throw Object.assign(new Error(`failpoint ${name}`), { code: "ECONNRESET" });
  },
  /** It never comes to an end here; all else goes on. */
  hang: () => new Promise<void>(() => undefined),
  sleep: (_name: string, ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  /** Nothing else goes on meanwhile: its event loop is blocked. */
  block: (_name: string, ms: number) => {
    for (const until = performance.now() + ms; performance.now() < until; );
  },
  off: () => undefined,
} as const satisfies Record<string, (name: string, ms: number) => unknown>;
type Action = keyof typeof ACTIONS;

type Armed = { readonly action: Action; readonly ms: number; readonly atHit: number | null; hits: number };
const armed = new Map<Failpoint, Armed>();

const isFailpoint = (name: string): name is Failpoint => FAILPOINTS.some((known) => known === name);
const isAction = (name: string): name is Action => name in ACTIONS;

/** `name=action[:ms][@hit]`, with commas between: `worker.after_start_commit=kill9@3` dies at the third start. */
const ENTRY = /^([\w.]+)=(\w+)(?::(\d+))?(?:@(\d+))?$/;

/** Arms what a test asks for; a text without any leaves all of them without effect. Throws on one that is not known. */
export function armFailpoints(text: string): void {
  armed.clear();
  for (const entry of text.split(",").filter((one) => one !== "")) {
    const [, name = "", action = "", ms, hit] = ENTRY.exec(entry) ?? [];
    if (!isFailpoint(name) || !isAction(action)) throw new Error(`"${entry}" is no failpoint`);
    armed.set(name, { action, ms: Number(ms ?? 0), atHit: hit === undefined ? null : Number(hit), hits: 0 });
  }
}

/** Does what a test asked to happen at this moment; nothing at all in every other process. */
export async function failpoint(name: Failpoint): Promise<void> {
  const point = armed.get(name);
  if (!point) return;
  point.hits += 1;
  if (point.atHit !== null && point.hits !== point.atHit) return;
  // Written at once: a process that is killed flushes nothing.
  writeSync(1, `${JSON.stringify({ event: "failpoint.hit", failpoint: name, action: point.action })}\n`);
  await ACTIONS[point.action](name, point.ms);
}

/** True when a test has taken this protection away, to show that its absence is noticed. */
export const isOff = (name: Failpoint): boolean => armed.get(name)?.action === "off";
