import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { openAs } from "@/e2e/fixtures/people";

/** The moment at which everything in the gallery is made up. */
const MOMENT = new Date(Date.UTC(2026, 2, 2, 9));
/** Thousands of fields, drawn and photographed on a machine that has other things to do. */
const SECTION_MS = 60_000;
const THEMES = ["light", "dark"] as const;
type Theme = (typeof THEMES)[number];

/** Sections that show every colour there is, and are compared in the dark too: the others are made of them. */
const DARK_TOO: ReadonlySet<string> = new Set(["parts", "states", "shell"]);

/** It stays until the person has signed in, so it comes last. */
const STAYS_OPEN = "sign-in-again";

/** Of a page as a whole: a section shows many views beside each other, each of which has a page of its own elsewhere. */
const RULES_OF_PAGES = [
  ...["landmark-unique", "landmark-no-duplicate-banner", "landmark-no-duplicate-contentinfo", "landmark-one-main"],
  ...["landmark-banner-is-top-level", "landmark-complementary-is-top-level", "landmark-contentinfo-is-top-level"],
  ...["duplicate-id-aria", "heading-order", "page-has-heading-one", "region"],
];

/**
 * Letters are drawn without hinting and in greys, from the font that the page brings along: what the machine's settings
 * would do to them is left out.
 */
test.use({
  // Hundreds of views in one test: their copies would take longer than looking at them. A failure has its pictures.
  trace: "off",
  launchOptions: async ({ launchOptions }, use) => {
    await use({
      ...launchOptions,
      args: [...(launchOptions.args ?? []), "--font-render-hinting=none", "--disable-lcd-text"],
    });
  },
});

async function expectNothingBroken(page: Page, where: string, theme: Theme, within = "main"): Promise<void> {
  const builder = new AxeBuilder({ page }).include(within);
  // What a theme changes is colours; all the rest was looked at in the other one.
  const rules = theme === "light" ? builder.disableRules(RULES_OF_PAGES) : builder.withRules(["color-contrast"]);
  const { violations } = await rules.analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  expect.soft(told, `${where}, ${theme}`).toEqual([]);
}

async function wear(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  await expect(page.locator("html")).toHaveClass(theme === "dark" ? /dark/ : /light/);
}

/** As `de`, at the moment that the gallery plays at. Half the size: colours and places can be seen, and the files stay small. */
async function openGallery(browser: Browser, section: string): Promise<Page> {
  const signedIn = await openAs(browser, "de");
  const storageState = await signedIn.context().storageState();
  await signedIn.context().close();
  const context = await browser.newContext({ storageState, deviceScaleFactor: 0.5, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.clock.setFixedTime(MOMENT);
  await openSection(page, section);
  return page;
}

async function openSection(page: Page, section: string): Promise<void> {
  await page.goto(`/gallery/${section}`);
  await expect(page.locator(`main[data-gallery="${section}"] > *`).first()).toBeVisible({ timeout: SECTION_MS });
}

/**
 * Looks at half of the names on each of two pages: axe works inside of the page, and pages of two contexts are two
 * processes. What differs between two machines is the time that it takes and nothing else.
 */
async function onTwoPages(
  pages: readonly [Page, Page],
  names: readonly string[],
  look: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  const lookAt = async (page: Page, half: number) => {
    for (const name of names.filter((_, at) => at % pages.length === half)) await look(page, name);
  };
  await Promise.all(pages.map(lookAt));
}

const openTwice = (browser: Browser, section: string): Promise<[Page, Page]> =>
  Promise.all([openGallery(browser, section), openGallery(browser, section)]);

async function lookAtSection(page: Page, section: string): Promise<void> {
  await openSection(page, section);
  for (const theme of THEMES) {
    await wear(page, theme);
    if (theme === "light" || DARK_TOO.has(section))
      await expect.soft(page.getByRole("main")).toHaveScreenshot(`${section}-${theme}.png`, { timeout: SECTION_MS });
    await expectNothingBroken(page, section, theme);
  }
}

test("every view in every state looks as it did and breaks no rule of accessibility, light and dark", async ({
  browser,
}) => {
  test.setTimeout(420_000);
  const pages = await openTwice(browser, "parts");
  const links = pages[0].getByRole("navigation", { name: "Gallery" }).getByRole("link");
  const sections = (await links.allInnerTexts()).filter((section) => section !== "dialogs");
  expect(sections.length).toBeGreaterThan(10);
  await onTwoPages(pages, sections, lookAtSection);
});

async function openDialog(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await page.locator(`[data-dialog="${name}"]`).click();
  await expect(dialog).toBeVisible();
  // What is missing is said at its field, and what is complete is refused by the gallery.
  const send = dialog.locator('button[type="submit"]:enabled');
  if ((await send.count()) === 1) await send.click();
  await expectNothingBroken(page, name, "light", "[role=dialog]");
}

async function lookAtDialog(page: Page, name: string): Promise<void> {
  await openDialog(page, name);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
}

test("every dialog opens alone, and breaks no rule of accessibility when it is sent as it is", async ({ browser }) => {
  test.setTimeout(420_000);
  const pages = await openTwice(browser, "dialogs");
  const openers = pages[0].locator("[data-dialog]");
  const names = (await openers.allInnerTexts()).filter((name) => name !== STAYS_OPEN);
  expect(names.length).toBeGreaterThan(30);
  await Promise.all(pages.map((page) => wear(page, "light")));
  await onTwoPages(pages, names, lookAtDialog);
  await openDialog(pages[0], STAYS_OPEN);
});
