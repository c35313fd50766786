import { readdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { draftIsSaved, taskNode } from "@/e2e/fixtures/designer";
import { openAs } from "@/e2e/fixtures/people";
import { aDecidedRun } from "@/e2e/fixtures/runs";
import { platformChangesSchema } from "@/lib/contracts/platform-reviews";

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
const TRY: Look = { at: "try", open: press("Try"), shows: (page) => page.getByRole("region", { name: "Try" }) };
const BY_HAND: Look = {
  at: "a run by hand",
  open: press("Run by hand"),
  shows: (page) => page.getByRole("dialog"),
};
const OUTPUT: Look = {
  at: "output",
  open: openTab("Output"),
  shows: (page) => page.getByRole("searchbox", { name: "Search the output" }),
};

/** Every page, as somebody who may see it. */
const PAGES: readonly (readonly [path: string, ...looks: Look[]])[] = [
  ["/"],
  ["/dags"],
  ["/dags/research.onboarding"],
  ["/dags/research.onboarding/design", OUTLINE, SIMULATOR, TRY],
  ["/dags/research.onboarding/runs", GRID, BY_HAND],
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
  ["/changes/platform/{proposal}"],
  ["/clients"],
  ["/clients/{client}"],
  ["/objectives"],
  ["/objectives/research.onboarding"],
  ["/alerts"],
  ["/lanes"],
  ["/platform"],
  ["/platform/packs/intake"],
  ["/audit"],
  ["/people"],
  ["/api/docs"],
];

/** Those that nobody has to be signed in for. */
const OPEN_PAGES = ["/sign-in", "/signed-in"];

/** e2e/gallery.spec.ts looks at each of its sections; some of them show what still loads. */
const GALLERY = ["/gallery", "/gallery/parts"];

/** Addresses of all pages as their folders name them, such as `/dags/[dagKey]/runs`. */
const ROUTES = readdirSync("app", { recursive: true, encoding: "utf8" })
  .filter((file) => /(^|\/)page\.tsx$/.test(file))
  .map(
    (file) =>
      `/${file
        .split("/")
        .slice(0, -1)
        .filter((part) => !part.startsWith("("))
        .join("/")}`,
  );

test("no page of the app is left out of what is looked at", () => {
  const looked = [...OPEN_PAGES, ...GALLERY, ...PAGES.map(([path]) => path.replace(/\?.*/, ""))];
  const isLookedAt = (route: string) => {
    const pattern = new RegExp(`^${route.replaceAll(/\[[^\]]+\]/g, "[^/]+")}$`);
    return looked.some((path) => pattern.test(path));
  };
  expect(ROUTES.length).toBeGreaterThan(20);
  expect(ROUTES.filter((route) => !isLookedAt(route))).toEqual([]);
});

type Theme = "light" | "dark";
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

async function expectNothingBroken(page: Page, where: string, theme: Theme): Promise<void> {
  const builder = new AxeBuilder({ page });
  // What a theme changes is colours; all the rest was looked at in the light.
  const { violations } = await (theme === "light" ? builder : builder.withRules(COLOUR_RULES)).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  expect.soft(told, `${where}, ${theme}`).toEqual([]);
}

/** What stands in the place of names in braces: things of the demo. */
async function namesOf(page: Page): Promise<Readonly<Record<string, string>>> {
  const { id, clientKey } = await aDecidedRun(page);
  const proposals = platformChangesSchema.parse(await (await page.request.get("/api/v1/platform-changes")).json());
  return { run: id, client: clientKey, proposal: proposals.items[0]?.id ?? "none" };
}

for (const theme of ["light", "dark"] as const) {
  test(`no page breaks a rule of accessibility, ${theme}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const outsider = await (await browser.newContext({ colorScheme: theme })).newPage();
    for (const path of OPEN_PAGES) {
      await outsider.goto(path);
      await expect(outsider.locator("main")).toBeVisible();
      await expectNothingBroken(outsider, path, theme);
    }
    const page = await openAs(browser, "de");
    await page.evaluate((chosen) => localStorage.setItem("theme", chosen), theme);
    const names = await namesOf(page);
    for (const [pattern, ...looks] of PAGES) {
      await page.goto(pattern.replace(/\{(\w+)\}/, (_, name: string) => encodeURIComponent(names[name] ?? "")));
      await expect(page.locator("html")).toHaveClass(new RegExp(theme));
      await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
      await expect(page.getByRole("status", { name: /^Loading/ })).toHaveCount(0);
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      // A run is there with its stream.
      if (!pattern.includes("{run}")) await expectNothingBroken(page, pattern, theme);
      for (const { at, open, shows } of looks) {
        await open(page);
        await expect(shows(page)).toBeVisible();
        await expectNothingBroken(page, `${pattern}, ${at}`, theme);
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
