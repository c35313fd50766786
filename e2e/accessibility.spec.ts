import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { draftIsSaved, taskNode } from "@/e2e/fixtures/designer";
import { openAs } from "@/e2e/fixtures/people";
import { aDecidedRun } from "@/e2e/fixtures/runs";

const press = (name: string | RegExp) => (page: Page) => page.getByRole("button", { name, exact: true }).click();
const openTab = (name: string | RegExp) => (page: Page) => page.getByRole("tab", { name, exact: true }).click();

/** What is looked at on a page after the page itself. */
type Look = Readonly<{ at: string; open: (page: Page) => Promise<void>; shows: (page: Page) => Locator }>;

const OUTLINE: Look = {
  at: "outline",
  open: openTab("Outline"),
  shows: (page) => page.getByRole("list", { name: "Outline" }),
};
const SIMULATOR: Look = {
  at: "simulator",
  open: press("Simulate"),
  shows: (page) => page.getByRole("status", { name: "Outcome of the simulation" }),
};
const GRID: Look = {
  at: "grid",
  open: press("Grid of tasks"),
  shows: (page) => page.getByRole("region", { name: "Runs and tasks" }),
};
/** With its time line. */
const RUN: Look = {
  at: "run",
  open: async (page) => void (await page.waitForURL(/runs/)),
  shows: (page) => page.locator("[data-task-key]").first(),
};
const LOG: Look = { at: "log", open: openTab("Log"), shows: (page) => page.getByRole("log", { name: "Log" }) };
const OUTPUT: Look = {
  at: "output",
  open: openTab("Output"),
  shows: (page) => page.getByRole("searchbox", { name: "Search the output" }),
};

/** Every kind of page, as somebody who may see it. */
const PAGES: readonly (readonly [path: string, ...looks: Look[]])[] = [
  ["/"],
  ["/dags"],
  ["/dags/research.onboarding/design", OUTLINE, SIMULATOR],
  ["/dags/research.onboarding/runs", GRID],
  ["/dags/research.onboarding/backfills"],
  ["/dags/research.onboarding/queue"],
  ["/dags/research.onboarding/versions"],
  ["/dags/research.onboarding/versions/1"],
  ["/dags/research.onboarding/settings"],
  ["/runs"],
  ["/runs/{run}", RUN],
  ["/runs/{run}?task=fetch_application", OUTPUT, LOG],
  ["/changes"],
  ["/changes/4"],
  ["/clients"],
  ["/objectives"],
  ["/objectives/research.onboarding"],
  ["/alerts"],
  ["/lanes"],
  ["/platform"],
  ["/platform/packs/intake"],
  ["/audit"],
  ["/people"],
];

async function expectNothingBroken(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  expect.soft(told, where).toEqual([]);
}

for (const theme of ["light", "dark"] as const) {
  test(`no page breaks a rule of accessibility, ${theme}`, async ({ browser }) => {
    test.setTimeout(180_000);
    const page = await openAs(browser, "de");
    await page.evaluate((chosen) => localStorage.setItem("theme", chosen), theme);
    const { id } = await aDecidedRun(page);
    for (const [pattern, ...looks] of PAGES) {
      const path = pattern.replace("{run}", id);
      await page.goto(path);
      await expect(page.locator("html")).toHaveClass(new RegExp(theme));
      await expect(page.locator("main")).toBeVisible();
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      // A run is there with its stream.
      if (!pattern.includes("{run}")) await expectNothingBroken(page, pattern);
      for (const { at, open, shows } of looks) {
        await open(page);
        await expect(shows(page)).toBeVisible();
        await expectNothingBroken(page, `${pattern}, ${at}`);
      }
    }
  });
}

/** Presses Tab until something has the focus; nobody who needs more would find it. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 150; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the Tab key does not lead to ${target}`);
}

async function pressOn(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.insertText(text);
}

test("a DAG is drawn, submitted, approved, activated and watched by keyboard alone", async ({ browser }) => {
  test.setTimeout(120_000);
  const dagKey = `research.by_keyboard_${Date.now().toString(36)}`;
  const author = await openAs(browser, "ds");
  await author.goto("/dags");
  await pressOn(author, author.getByRole("button", { name: "New DAG" }));
  const created = author.getByRole("dialog", { name: "New DAG" });
  await typeInto(author, created.getByRole("textbox", { name: "Key" }), dagKey);
  await typeInto(author, created.getByRole("textbox", { name: "Title" }), "By keyboard");
  await typeInto(author, created.getByRole("textbox", { name: "Owner" }), "risk");
  await author.keyboard.press("Enter");
  await pressOn(author, author.getByRole("button", { name: "Add Bash task" }));
  await typeInto(author, author.getByRole("textbox", { name: "Command" }), "true");
  await draftIsSaved(author);
  await pressOn(author, author.getByRole("button", { name: "Submit for review" }));
  const submitted = author.getByRole("dialog", { name: "Submit for review" });
  await typeInto(author, submitted.getByRole("textbox", { name: "Title" }), "First version");
  await typeInto(author, submitted.getByRole("textbox", { name: "Why" }), "To begin with");
  await pressOn(author, submitted.getByRole("button", { name: "Submit for review" }));
  await author.waitForURL(/\/changes\/\d+/);

  const engineer = await openAs(browser, "de");
  await engineer.goto(new URL(author.url()).pathname);
  await pressOn(engineer, engineer.getByRole("button", { name: "Approve" }));
  await pressOn(engineer, engineer.getByRole("button", { name: "Activate", exact: true }));
  await pressOn(engineer, engineer.getByRole("dialog").getByRole("button", { name: "Activate revision 1" }));
  await expect(engineer.getByRole("status", { name: "Where this change stands" })).toContainText(/active/i);

  await engineer.goto(`/dags/${dagKey}/runs`);
  await pressOn(engineer, engineer.getByRole("button", { name: "Run by hand" }));
  await pressOn(engineer, engineer.getByRole("dialog").getByRole("button", { name: "Start the run" }));
  await engineer.waitForURL(/\/runs\/[0-9a-f-]{36}/);
  await expect(taskNode(engineer, "bash")).toHaveAttribute("data-state", "success", { timeout: 30_000 });
  await pressOn(engineer, engineer.getByRole("button", { name: "Task bash, bash, success" }));
  await expect(engineer.getByRole("dialog", { name: "bash" })).toBeVisible();
});
