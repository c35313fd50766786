import type { Mutation } from "@/lib/testing/simulation/mutations";
import { Random } from "@/lib/testing/simulation/random";
import type { Worker } from "@/lib/testing/simulation/worker";
import { violationsOf, World } from "@/lib/testing/simulation/world";

type Fault = (world: World) => unknown;
type Weighted = readonly [weight: number, fault: Fault];

/** What a world may have to bear, each of them often, sometimes or never: worlds differ most that way. */
const FAULTS: readonly Weighted[] = [
  [1, (world) => world.cancelAny()],
  [1, (world) => world.activateNext()],
  [2, (world) => world.changeAny()],
  [1, (world) => Object.assign(world.pg, { isPaused: !world.pg.isPaused })],
  [1, (world) => world.redis.flush()],
  [1, (world) => Object.assign(world.redis, { isDown: !world.redis.isDown })],
  [5, (world) => world.toggleAny("isFrozen")],
  [6, (world) => world.toggleAny("isCut")],
  [2, (world) => world.killAny()],
  [1, (world) => world.random.pick(world.up())?.stop()],
  [2, (world) => world.addWorker()],
];

const faultsOf = ({ random }: World): Weighted[] =>
  FAULTS.map(([weight, fault]) => [weight * (random.pick([0, 1, 1, 6]) ?? 1), fault]);

const NOTHING: Fault = () => undefined;

/** Everything that a worker does by itself. Its loops come in any order, and any of them may be late. */
async function turn(world: World, worker: Worker): Promise<void> {
  if (!world.isUnlucky(0.4)) worker.report();
  if (!world.isUnlucky(0.5)) worker.fenceIfLate();
  if (!world.isUnlucky(0.5) && worker.isDue("beat", 2_000)) worker.beat({ isAnswered: !world.isUnlucky(0.1) });
  if (!worker.isCut) look(world, worker);
  if (!world.isUnlucky(0.5)) worker.land(world.commitFate());
  if (!world.isUnlucky(0.45)) await worker.takeOff();
  if (!world.isUnlucky(0.6)) worker.land(world.commitFate());
  worker.leaveIfDone({ isOutOfTime: world.isUnlucky(0.05) });
}

/** The loops that find work. */
function look(world: World, worker: Worker): void {
  if (!world.isUnlucky(0.3) && worker.isDue("sweep", 1_000)) world.sweep(worker);
  if (!world.isUnlucky(0.3) && worker.isDue("reconcile", 1_000)) world.reconcile();
  if (!world.isUnlucky(0.5)) world.dispatch(worker);
  if (!world.isUnlucky(0.3)) world.announce(worker);
}

/** Time goes on, and everybody who can does what is his. */
async function pass(world: World, ms: number): Promise<void> {
  world.pg.now += ms;
  world.commitDue();
  await world.admit();
  if (world.isCalm) await world.unpauseAll();
  if (world.isCalm) await world.answerAll();
  for (const worker of world.workers) {
    if (worker.isAlive) worker.performDue();
    if (worker.isUp) await turn(world, worker);
  }
  for (let jobs = 3; jobs > 0; jobs -= 1) world.deliver();
}

const MOST_CLIENTS = 5;

async function strikeAndPass(world: World, faults: readonly Weighted[]): Promise<void> {
  const { random } = world;
  if (random.chance(0.3) && world.clients() < MOST_CLIENTS) world.arrive();
  if (random.chance(0.4)) await random.weighted(faults, NOTHING)(world);
  await pass(world, random.chance(0.9) ? random.int(1_000) : random.int(8_000));
}

/** Passes after which a world that is not decided is stuck: an hour or so, more than any pause of the engine. */
const PATIENCE = 1_500;

/** Plays the world of a seed to its end; answers the promises that were broken. */
export async function simulate(seed: number, mutation: Mutation | null = null): Promise<string[]> {
  const random = new Random(seed);
  // Of their own dice, so that they change no world in which nothing is handed on or run again: from this number on the
  // worlds of simulate.test.ts that once failed are such worlds.
  const hands = new Random(seed + 2_002_151);
  const appetite = hands.pick([0, 0.3]) ?? 0;
  const world = new World(random, hands, mutation);
  const faults = faultsOf(world);
  // Of their own dice, so that they change no world in which they never come back.
  const people = new Random(seed + 1_000_003);
  const eagerness = people.pick([0, 0.1, 0.4]) ?? 0;
  for (let left = 15 + random.int(45); left > 0; left -= 1) {
    await strikeAndPass(world, faults);
    if (people.chance(eagerness)) await world.comeBackAny(people);
    if (appetite > 0) await world.backfillAny(appetite);
  }
  world.calmDown();
  // Nobody waits for nothing: as long as leases hold, an idle pass may take longer.
  for (let left = PATIENCE; left > 0 && !world.isDecided(); left -= 1)
    await pass(world, world.hasMoved() ? 500 : 4_000);
  return violationsOf(world);
}
