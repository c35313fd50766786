import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { openAs } from "@/e2e/fixtures/people";
import { aDecidedRun } from "@/e2e/fixtures/runs";

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(", ")}`)).toEqual([]);
}

/** While the DAG is paused its runs stay queued, so that there is time to do something to one. */
async function setPaused(page: Page, verb: "pause" | "unpause"): Promise<void> {
  const origin = new URL(page.url()).origin;
  const answer = await page.request.post(`/api/v1/dags/research.onboarding/${verb}`, { headers: { origin } });
  expect(answer.ok()).toBe(true);
}

test.afterEach(async ({ browser }) => {
  const page = await openAs(browser, "do");
  await page.goto("/runs");
  await setPaused(page, "unpause");
});

const stateOf = (page: Page) => page.getByRole("status", { name: "State of the run" });

test("a decided run is replayed, paused, cancelled and opened again, each after a look at what happens", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const page = await openAs(browser, "do");
  const decided = await aDecidedRun(page);
  await page.goto(`/runs/${decided.id}`);
  await setPaused(page, "pause");
  await expect(page.getByRole("button", { name: "Clear what failed…" })).toHaveCount(0);

  await page.getByRole("button", { name: "Replay…" }).click();
  const replay = page.getByRole("dialog", { name: "Replay this run?" });
  await expect(replay.getByRole("region", { name: "Run again" })).toContainText(`(${decided.tasksTotal})`);
  await expect(replay.getByRole("region", { name: "Reuse their result" })).toHaveCount(0);
  await expectAccessible(page);
  await replay.getByRole("button", { name: "Start the replay" }).click();
  await expect(page).not.toHaveURL(new RegExp(decided.id));
  await expect(page.getByRole("link", { name: "an earlier run" })).toHaveAttribute("href", `/runs/${decided.id}`);

  await page.getByRole("button", { name: "Pause run" }).click();
  await expect(page.getByText("paused", { exact: true }).first()).toBeVisible();
  await page.getByRole("button", { name: "Cancel run" }).click();
  const cancel = page.getByRole("dialog", { name: "Cancel this run?" });
  await cancel.getByRole("textbox", { name: /Reason/ }).fill("to be opened again");
  await cancel.getByRole("button", { name: "Cancel the run" }).click();
  await expect(stateOf(page)).toContainText("cancelled");

  await page.getByRole("button", { name: "Clear what failed…" }).click();
  const clear = page.getByRole("dialog", { name: "Clear tasks of this run?" });
  await expect(clear.getByRole("region", { name: "Run again at once" })).toBeVisible();
  await expect(clear).toContainText("It opens again");
  await expectAccessible(page);
  await clear.getByRole("button", { name: /^Clear \d+ tasks?$/ }).click();
  await expect(stateOf(page)).toContainText("queued");
  await setPaused(page, "unpause");
  await expect(stateOf(page)).toContainText("success", { timeout: 60_000 });
});

test("a viewer sees no way to change a run", async ({ browser }) => {
  const page = await openAs(browser, "viewer");
  const { id } = await aDecidedRun(page);
  await page.goto(`/runs/${id}`);
  await expect(stateOf(page)).toContainText("success");
  await expect(page.getByRole("button", { name: "Replay…" })).toHaveCount(0);
});
