import { expect, it } from "vitest";
import { timelineBars } from "@/components/run/timeline-bars";
import { aRunDetail, aRunTask } from "@/lib/testing/run-builders";

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 8, 0, second)).toISOString();
const now = Date.UTC(2026, 0, 5, 8, 0, 10);

it("puts each task where it was in the run's time, in order of start", () => {
  const run = aRunDetail({
    createdAt: at(0),
    tasks: [
      aRunTask("late", "running", { readyAt: at(4), startedAt: at(5) }),
      aRunTask("early", "success", { readyAt: at(0), startedAt: at(1), finishedAt: at(4) }),
      aRunTask("later", "none"),
    ],
  });
  const bars = timelineBars(run, now);
  expect(bars.map((bar) => [bar.task.taskKey, bar.waitFrom, bar.workFrom, bar.workTo, bar.workMs])).toEqual([
    ["early", 0, 10, 40, 3_000],
    ["late", 40, 50, 100, 5_000],
  ]);
});

it("shows a skipped task as a dot", () => {
  const run = aRunDetail({ createdAt: at(0), tasks: [aRunTask("a", "skipped", { finishedAt: at(5) })] });
  expect(timelineBars(run, now)).toMatchObject([{ isDot: true, workFrom: 50, workTo: 50 }]);
});

it("shows no wait before a retry, whose readiness is later than its first start", () => {
  const task = aRunTask("a", "up_for_retry", { readyAt: at(6), startedAt: at(2), finishedAt: at(3) });
  const [bar] = timelineBars(aRunDetail({ createdAt: at(0), tasks: [task] }), now);
  expect(bar).toMatchObject({ waitFrom: 20, workFrom: 20 });
});

it("does not run on after the run ended", () => {
  const task = aRunTask("a", "success", { startedAt: at(1), finishedAt: at(2) });
  const run = aRunDetail({ createdAt: at(0), finishedAt: at(2), state: "success", tasks: [task] });
  expect(timelineBars(run, now)).toMatchObject([{ workFrom: 50, workTo: 100 }]);
});
