import { describe, expect, it } from "vitest";
import { issueMessages, issueSummary, withSetting } from "@/lib/testing/dag-builders";

describe("the schedule", () => {
  it.each<[Record<string, unknown>, string, string]>([
    [{ cron: "61 * * * *" }, "/start/cron", "is not a cron expression"],
    [{ cron: "every day" }, "/start/cron", "Write five fields such as"],
    [{ cron: "2019-01-01T00:00:00" }, "/start/cron", "is not a cron expression"],
    [{ cron: "0 0 30 2 *" }, "/start/cron", "never fires. Choose a day that exists."],
    [{ cron: "* * * * *", timezone: "Mars/Olympus" }, "/start/timezone", '"Mars/Olympus" is not a time zone'],
    [{ interval: "999ms" }, "/start/interval", "is shorter than 1s"],
    [
      { on: "client", source: { connection: "c", query: "q", every: "10ms" } },
      "/start/source/every",
      "is shorter than 1s",
    ],
  ])("refuses %j", (start, path, sentence) => {
    expect(issueSummary(withSetting("start", start))).toEqual([`schedule_invalid - ${path}`]);
    expect(issueMessages(withSetting("start", start))).toContain(sentence);
  });
});
