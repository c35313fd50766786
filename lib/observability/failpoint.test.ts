import { afterEach, expect, test } from "vitest";
import { armFailpoints, failpoint, isOff } from "@/lib/observability/failpoint";

afterEach(() => armFailpoints(""));

test("nothing happens at a failpoint that nobody armed", async () => {
  await failpoint("worker.after_start_commit");
  expect(isOff("fence")).toBe(false);
});

test("an armed failpoint fails what is done there, at the hit that was asked for and no other", async () => {
  armFailpoints("worker.after_start_commit=throw@2");
  await failpoint("worker.after_start_commit");
  await expect(failpoint("worker.after_start_commit")).rejects.toThrow("failpoint worker.after_start_commit");
  await failpoint("worker.after_start_commit");
});

test("a broken connection looks like one to those who try again", async () => {
  armFailpoints("worker.before_complete_commit=cut");
  await expect(failpoint("worker.before_complete_commit")).rejects.toMatchObject({ code: "ECONNRESET" });
});

test("a protection can be taken away", () => {
  armFailpoints("fence=off,worker.after_start_commit=sleep:1");
  expect(isOff("fence")).toBe(true);
});

test.each(["nowhere=kill9", "fence", "fence=explode", "fence=off@x"])("%s is refused instead of ignored", (text) => {
  expect(() => armFailpoints(text)).toThrow(`"${text}" is no failpoint`);
});
