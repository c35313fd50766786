import { expect, test } from "vitest";
import { type RecentFailures, secondsToWait } from "@/lib/domain/access/sign-in-throttle";

const now = new Date("2026-01-01T12:00:00Z");
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const none: RecentFailures = { account: 0, lastAccountFailureAt: null, ip: 0, ipFreeAt: null, everybody: 0 };

test.each<[string, Partial<RecentFailures>, number]>([
  ["nothing happened", {}, 0],
  ["four failures", { account: 4, lastAccountFailureAt: now }, 0],
  ["five failures", { account: 5, lastAccountFailureAt: now }, 30],
  ["five failures, some time ago", { account: 5, lastAccountFailureAt: secondsAgo(20) }, 10],
  ["five failures, long enough ago", { account: 5, lastAccountFailureAt: secondsAgo(31) }, 0],
  ["seven failures", { account: 7, lastAccountFailureAt: now }, 120],
  ["a hundred failures", { account: 100, lastAccountFailureAt: now }, 900],
  ["nineteen failures of one address", { ip: 19 }, 0],
  ["twenty failures of one address", { ip: 20, ipFreeAt: new Date(now.getTime() + 5_000) }, 5],
  ["a hundred attempts of everybody in a minute", { everybody: 100 }, 60],
])("after %s people wait the right time", (_what, failures, seconds) => {
  expect(secondsToWait({ ...none, ...failures }, now)).toBe(seconds);
});
