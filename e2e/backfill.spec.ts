import { expect, test } from "@playwright/test";
import { openAs } from "@/e2e/fixtures/people";

/** Two days ago, for fields of UTC time: the demo ticks once a minute and makes none up. */
const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 48 * 3_600_000);
/** So many that no machine has run them all before somebody can pause them. */
const RUNS = 720;
const last = new Date(hour.getTime() + (RUNS - 1) * 60_000);
const field = (instant: Date) => instant.toISOString().slice(0, 16);

test("a data scientist sees what a backfill would run; a data engineer starts it, pauses it and cancels it", async ({
  browser,
}) => {
  const scientist = await openAs(browser, "ds");
  await scientist.goto("/dags/ops.heartbeat/backfills");
  await scientist.getByRole("button", { name: "New backfill" }).click();
  await scientist.getByLabel("From (UTC)").fill(field(hour));
  await scientist.getByLabel("To (UTC)").fill(field(last));
  await scientist.getByRole("button", { name: "Preview" }).click();
  await expect(scientist.getByText(`${RUNS} runs of version`)).toBeVisible();
  await expect(scientist.getByText("A data engineer or data ops can start it.")).toBeVisible();

  const engineer = await openAs(browser, "de");
  await engineer.goto("/dags/ops.heartbeat/backfills");
  await engineer.getByRole("button", { name: "New backfill" }).click();
  await engineer.getByLabel("From (UTC)").fill(field(hour));
  await engineer.getByLabel("To (UTC)").fill(field(last));
  await engineer.getByRole("button", { name: "Preview" }).click();
  await engineer.getByLabel("Why").fill("nobody looked that day");
  await engineer.getByRole("button", { name: `Start ${RUNS} runs` }).click();

  const detail = engineer.getByRole("region", { name: "Backfill: nobody looked that day" });
  await expect(detail.getByRole("link", { name: "Open run" }).first()).toBeVisible({ timeout: 30_000 });
  await detail.getByRole("button", { name: "Pause" }).click();
  await expect(detail.getByText("paused", { exact: true })).toBeVisible();
  await detail.getByRole("button", { name: "Cancel backfill" }).click();
  await engineer.getByLabel("Reason").fill("only a try");
  await engineer.getByRole("button", { name: "Cancel the backfill" }).click();
  await expect(detail.getByText("cancelled", { exact: true }).first()).toBeVisible();
  await expect(detail.getByText("the backfill was cancelled").first()).toBeVisible();
});
