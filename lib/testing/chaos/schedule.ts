import { setTimeout as pause } from "node:timers/promises";
import { type FaultKind, faultOf } from "@/lib/testing/chaos/faults";
import type { WorkerPlace } from "@/lib/testing/chaos/place";
import { pick } from "@/lib/testing/chaos/random";
import type { World } from "@/lib/testing/chaos/world";

/** A fault that was made. Its recovery counts from `recoversFromMs`, its begin or its end. */
export type MadeFault = Readonly<{ kind: FaultKind; begunMs: number; endedMs: number; recoversFromMs: number }>;

type Options = Readonly<{
  untilMs: number;
  random: () => number;
  kinds: readonly FaultKind[];
  say: (text: string) => void;
}>;

const EVERY_MS = { least: 3_000, spread: 3_000 } as const;

type Resource = WorkerPlace | "postgres" | "redis" | "web";

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  return all
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** What the fault would take, or null while something else has it. */
function take(world: World, kind: FaultKind, busy: ReadonlySet<Resource>, random: () => number) {
  const place = pick(world.places, random);
  if (!place) return null;
  const { needs } = faultOf(kind);
  const isFree = (need: (typeof needs)[number]) =>
    need === "a_worker" || need === "both_workers" ? world.places.every((one) => !busy.has(one)) : !busy.has(need);
  if (!needs.every(isFree)) return null;
  const wanted = needs.flatMap((need): readonly Resource[] => {
    if (need === "a_worker") return [place];
    return need === "both_workers" ? world.places : [need];
  });
  return { place, wanted };
}

/**
 * Makes faults every three to six seconds until `untilMs`: each kind once in an order that the seed decides, then any.
 * One that lasts goes on beside the next ones, but nothing is hit twice at once, and
 * beside a worker that something happens to there is one that nothing happens to, unless the fault is of both.
 */
export async function makeFaults(world: World, { untilMs, random, kinds, say }: Options): Promise<MadeFault[]> {
  const busy = new Set<Resource>();
  const made: MadeFault[] = [];
  const under: Promise<void>[] = [];
  let ahead: FaultKind[] = [];
  for (;;) {
    await pause(EVERY_MS.least + random() * EVERY_MS.spread);
    if (Date.now() >= untilMs) break;
    if (ahead.length === 0) ahead = shuffled(kinds, random);
    const kind = ahead.find((one) => take(world, one, busy, random) !== null);
    const taken = kind && take(world, kind, busy, random);
    if (!kind || !taken) continue;
    ahead.splice(ahead.indexOf(kind), 1);
    for (const one of taken.wanted) busy.add(one);
    say(`fault: ${kind}`);
    under.push(
      makeOne(world, kind, taken.place).then((fault) => {
        made.push(fault);
        for (const one of taken.wanted) busy.delete(one);
      }),
    );
  }
  await Promise.all(under);
  return made;
}

async function makeOne(world: World, kind: FaultKind, place: WorkerPlace): Promise<MadeFault> {
  const { waits, make, recoversFrom } = faultOf(kind);
  await waits?.(world, place);
  const begunMs = Date.now();
  await make(world, place);
  const endedMs = Date.now();
  return { kind, begunMs, endedMs, recoversFromMs: recoversFrom === "begin" ? begunMs : endedMs };
}
