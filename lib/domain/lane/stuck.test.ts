import { expect, test } from "vitest";
import { type ConsumerLook, judgeConsumers, type Seen } from "@/lib/domain/lane/stuck";

const LONG = 9;
const look = (more: Partial<ConsumerLook> = {}): ConsumerLook => ({ lane: "bulk", first: "job", signs: 3, ...more });

/** Whom each of these looks, one after the other, finds stuck. */
function verdicts(looks: readonly ConsumerLook[]): string[][] {
  let seen: Seen = new Map();
  return looks.map((one) => {
    const judged = judgeConsumers(seen, [one]);
    seen = judged.seen;
    return judged.stuck;
  });
}
const times = (count: number, one: ConsumerLook) => Array.from({ length: count }, () => one);

test("a consumer that takes nothing while the same job stays first is stuck, and not a look earlier", () => {
  const stuck = verdicts(times(LONG, look()));
  expect(stuck.slice(0, -1)).toEqual(times(LONG - 1, look()).map(() => []));
  expect(stuck.at(-1)).toEqual(["bulk"]);
});

test.each([
  ["nothing waits, or nothing is to be taken", look({ first: null })],
  ["it took a job", look({ signs: 4 })],
  ["it told of trouble, which is seen elsewhere", look({ signs: 4 })],
  ["another job is first", look({ first: "next" })],
])("it is not when meanwhile %s", (_, meanwhile) => {
  expect(verdicts([...times(LONG - 1, look()), meanwhile, ...times(LONG - 2, look(meanwhile))]).flat()).toEqual([]);
});

test("lanes are judged apart", () => {
  let seen: Seen = new Map();
  for (let index = 0; index < LONG; index += 1) {
    const judged = judgeConsumers(seen, [look(), look({ lane: "critical", signs: index })]);
    seen = judged.seen;
    if (index === LONG - 1) expect(judged.stuck).toEqual(["bulk"]);
  }
});
