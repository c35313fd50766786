import { expect, test } from "vitest";
import { type Effect, judgeLedger, type LedgerAttempt } from "@/lib/testing/chaos/ledger";

const anAttempt = (id: string, more: Partial<LedgerAttempt> = {}): LedgerAttempt => ({
  id,
  state: "success",
  key: "run/a",
  finishedMs: 1_000,
  ...more,
});
const anEffect = (attemptId: string, more: Partial<Effect> = {}): Effect => ({
  key: "run/a",
  attemptId,
  atMs: 900,
  ...more,
});

test.each<[string, Effect[], LedgerAttempt[], string[]]>([
  ["one effect of one success", [anEffect("1")], [anAttempt("1")], []],
  ["again after a loss", [anEffect("1"), anEffect("2")], [anAttempt("1", { state: "lost" }), anAttempt("2")], []],
  ["none of a failure", [], [anAttempt("1", { state: "failed" })], []],
  ["none of a success", [], [anAttempt("1")], ["every success had its effect"]],
  ["two of one attempt", [anEffect("1"), anEffect("1")], [anAttempt("1")], ["an attempt has its effect once"]],
  ["one of nobody", [anEffect("9")], [], ["an effect belongs to a recorded attempt"]],
  ["another key", [anEffect("1", { key: "x" })], [anAttempt("1")], ["an effect belongs to a recorded attempt"]],
  ["six seconds late", [anEffect("1", { atMs: 7_000 })], [anAttempt("1")], ["no effect comes long after its attempt"]],
])("the ledger of effects is judged: %s", (_name, effects, attempts, broken) => {
  expect(Object.keys(judgeLedger(effects, attempts))).toEqual(broken);
});
