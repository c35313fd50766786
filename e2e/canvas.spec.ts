import { expect, test } from "@playwright/test";
import { taskNode } from "@/e2e/fixtures/designer";
import { openAs } from "@/e2e/fixtures/people";

const DESIGN = "/dags/research.onboarding/design";

test("a choice and a failure are played on the canvas before anything is submitted", async ({ browser }) => {
  const page = await openAs(browser, "ds");
  await page.goto(DESIGN);
  await page.getByRole("button", { name: "Simulate" }).click();
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
