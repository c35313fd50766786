import { expect, type Page, test } from "@playwright/test";
import { draftIsSaved, drawTwo, selectTask, taskNode } from "@/e2e/fixtures/designer";
import { openAs } from "@/e2e/fixtures/people";

const DESIGN = "/dags/research.onboarding/design";

/** In the browser: presses a key in the same moment in which something is there, sooner than any hand. */
function pressOnceThere({ there, key }: { there: string; key: string }): void {
  const observer = new MutationObserver(() => {
    if (!document.querySelector(there)) return;
    observer.disconnect();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  });
  observer.observe(document, { childList: true, subtree: true, attributes: true });
}

test("a choice and a failure are played on the canvas before anything is submitted", async ({ browser }) => {
  const page = await openAs(browser, "ds");
  await page.goto(DESIGN);
  await taskNode(page, "risk_tier").waitFor();
  await page.keyboard.press("s");
  const outcome = page.getByRole("status", { name: "Outcome of the simulation" });
  await expect(outcome).toContainText("success");
  await taskNode(page, "risk_tier").click();
  await page.getByRole("radio", { name: "No case holds: otherwise" }).check();
  await expect(taskNode(page, "fast_track")).toHaveAttribute("data-state", "skipped");
  await expect(taskNode(page, "manual_review")).toHaveAttribute("data-state", "success");
  await taskNode(page, "manual_review").click();
  await page.getByRole("radio", { name: "It fails" }).check();
  await expect(taskNode(page, "tier_outcome")).toHaveAttribute("data-state", "upstream_failed");
  await expect(outcome).toContainText("Task manual_review failed.");
  await page.getByRole("button", { name: "Simulate" }).click();
  await expect(taskNode(page, "tier_outcome")).not.toHaveAttribute("data-state", /.+/);
});

test("the grid leads by keyboard from a task of a run to that run", async ({ browser }) => {
  const page = await openAs(browser, "viewer");
  await page.goto("/dags/research.onboarding/runs");
  await page.getByRole("button", { name: "Grid of tasks" }).click();
  const grid = page.getByRole("region", { name: "Runs and tasks" });
  await grid.focus();
  for (const key of ["ArrowLeft", "ArrowDown", "ArrowDown"]) await grid.press(key);
  await expect(page.getByRole("status").filter({ hasText: "version 1" })).toContainText("parse_bank:");
  await grid.press("Enter");
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}\?task=parse_bank/);
});

async function middleBetween(page: Page, left: string, right: string): Promise<{ x: number; y: number }> {
  const [from, to] = [await taskNode(page, left).boundingBox(), await taskNode(page, right).boundingBox()];
  if (!from || !to) throw new Error("the two tasks are not on the canvas");
  return { x: (from.x + from.width + to.x) / 2, y: (from.y + to.y + from.height) / 2 };
}

test("a task is dropped on an edge, disabled and renamed by key, and everything is undone", async ({ browser }) => {
  const page = await openAs(browser, "ds");
  await drawTwo(page, "e2e.two_tasks");
  await page.goto("/dags/e2e.two_tasks/design");
  await taskNode(page, "last").waitFor();
  const { x, y } = await middleBetween(page, "first", "last");
  await page.getByRole("button", { name: "Add Bash task" }).hover();
  await page.mouse.down();
  await page.mouse.move(x - 4, y, { steps: 5 });
  await page.mouse.move(x, y, { steps: 2 });
  await page.mouse.up();
  await expect(taskNode(page, "bash")).toBeVisible();
  await page.getByRole("tab", { name: "Outline" }).click();
  const outline = page.getByRole("list", { name: "Outline" });
  await expect(outline.getByRole("listitem")).toHaveText([
    /^first.*starts at once/,
    /^bash.*after first/,
    /^last.*after bash/,
  ]);
  await outline.getByRole("button", { name: /^bash/ }).click();
  await taskNode(page, "bash").click();
  await page.keyboard.press("d");
  await expect(taskNode(page, "bash")).toContainText("disabled");
  await page.keyboard.press("F2");
  await page.keyboard.type("middle");
  await page.keyboard.press("Enter");
  await expect(taskNode(page, "middle")).toBeVisible();
  await page.getByRole("tab", { name: "Outline" }).click();
  await expect(outline).toContainText("after middle");
  for (let step = 0; step < 3; step += 1) await page.getByRole("button", { name: "Undo" }).click();
  await expect(outline.getByRole("listitem")).toHaveText([/^first/, /^last.*after first/]);
});

test("tasks are grouped, folded, renamed and taken apart by keyboard, and a task is replaced under its name", async ({
  browser,
}) => {
  const page = await openAs(browser, "ds");
  const dagKey = `e2e.groups_${Date.now().toString(36)}`;
  await drawTwo(page, dagKey);
  await page.goto(`/dags/${dagKey}/design`);
  await taskNode(page, "last").waitFor();
  await page.evaluate(pressOnceThere, { there: ".react-flow__node.selected", key: "F2" });
  await selectTask(page, "last");
  await expect(page.getByRole("textbox", { name: "Key" })).toBeFocused();
  await page.keyboard.press("Escape");
  await selectTask(page, "last");
  await page.keyboard.press("Control+a");
  await expect(page.getByText("2 tasks are selected.")).toBeVisible();
  await page.keyboard.press("Control+g");
  const name = page.getByRole("textbox", { name: "Group" });
  await name.fill("Scores");
  await name.press("Enter");
  await expect(page.locator('[data-group="Scores"]')).toBeVisible();
  await selectTask(page, "last");
  await expect(page.getByRole("form", { name: "Task last" })).toBeVisible();
  await page.keyboard.press("g");
  const box = page.getByRole("group", { name: "Group Scores, 2 tasks, folded" });
  await expect(box).toBeVisible();
  await expect(taskNode(page, "last")).toHaveCount(0);
  await draftIsSaved(page);
  await page.reload();
  await expect(box).toContainText("2 tasks");
  await page.getByRole("tab", { name: "Outline" }).click();
  const groups = page.getByRole("list", { name: "Groups" });
  await groups.getByRole("button", { name: "Open group Scores" }).click();
  await expect(taskNode(page, "last")).toBeVisible();
  await groups.getByRole("button", { name: /^Scores/ }).click();
  await page.getByRole("tab", { name: "Task" }).click();
  await page.getByRole("button", { name: "Ungroup" }).click();
  await expect(page.locator("[data-group]")).toHaveCount(0);
  await selectTask(page, "last");
  await expect(page.getByRole("form", { name: "Task last" })).toBeVisible();
  await page.keyboard.press("r");
  const operator = page.getByRole("combobox", { name: "Operator" });
  await expect(operator).toBeFocused();
  await operator.selectOption("wait");
  await expect(taskNode(page, "last")).toContainText("Waits without holding a slot");
  await expect(page.getByText("last has no command any more. Undo brings it back.")).toBeVisible();
});

test("a line of a log is linked to, and the link leads back to it", async ({ browser }) => {
  const page = await openAs(browser, "de");
  const { items } = await (
    await page.request.get("/api/v1/runs?dagKey=research.onboarding&state=success&limit=1")
  ).json();
  await page.goto(`/runs/${items[0].id}?task=fetch_application&tab=log`);
  const log = page.getByRole("log", { name: "Log" });
  await log.getByRole("button", { name: "Link to line 1" }).first().click();
  await expect(page).toHaveURL(/line=1/);
  await page.reload();
  await expect(log.locator('[data-line="1"]').getByRole("button")).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("searchbox", { name: "Search the log" }).fill("no line says this");
  await expect(page.getByText(/^0 of \d+ lines/)).toBeVisible();
});

test("Shift-click reads the logs of several tasks as one, and keys say what they do and why they do not", async ({
  browser,
}) => {
  const page = await openAs(browser, "de");
  const { items } = await (
    await page.request.get("/api/v1/runs?dagKey=research.onboarding&state=success&limit=1")
  ).json();
  await page.goto(`/runs/${items[0].id}`);
  const byTime = page.getByRole("region", { name: "Tasks by time" });
  await byTime.getByRole("button", { name: /^fetch_application,/ }).click({ modifiers: ["Shift"] });
  await byTime.getByRole("button", { name: /^parse_loan,/ }).click({ modifiers: ["Shift"] });
  await expect(page.getByRole("heading", { name: "Logs of 2 tasks" })).toBeVisible();
  const first = page
    .getByRole("log", { name: "Logs" })
    .getByRole("button", { name: "Open line 1 of fetch_application" });
  await expect(first).toBeVisible();
  await page.reload();
  await first.click();
  await expect(page).toHaveURL(/task=fetch_application.*line=1/);
  await expect(page.getByRole("log", { name: "Log", exact: true })).toBeVisible();
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keys" });
  await expect(keys).toContainText("Mark the open task as success");
  await keys.getByRole("button", { name: "Close" }).click();
  await expect(keys).toHaveCount(0);
  await page.keyboard.press("Shift+C");
  await expect(page.getByText("This run has decided and stays as it is.")).toBeVisible();
  await page.keyboard.press("g");
  await expect(page).toHaveURL(/\/dags\/research\.onboarding\/runs\?view=grid/);
});
