import { type Browser, expect, test } from "@playwright/test";
import { openAs } from "@/e2e/fixtures/people";

/** Most kilobytes (1000 bytes) of script that a browser without a cache fetches to show a page, as they come over the wire. */
const DESIGNER = 400;
const OTHERS = 250;

/** The lightest and the heaviest of each kind. */
const PAGES: readonly (readonly [path: string, most: number])[] = [
  ["/sign-in", OTHERS],
  ["/", OTHERS],
  ["/dags", OTHERS],
  ["/runs", OTHERS],
  ["/dags/research.onboarding/runs", OTHERS],
  ["/dags/research.onboarding/backfills", OTHERS],
  ["/dags/research.onboarding/versions/1", OTHERS],
  ["/dags/research.onboarding/design", DESIGNER],
];

type Signed = Awaited<ReturnType<Awaited<ReturnType<Browser["newContext"]>>["storageState"]>>;

/** Bytes of script until the page shows what it is for, nobody having touched it: what moves a picture comes to who points at it. */
async function scriptBytes(browser: Browser, path: string, storageState: Signed): Promise<number> {
  const context = await browser.newContext(path === "/sign-in" ? {} : { storageState });
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  page.on("requestfinished", (request) => {
    if (request.resourceType() === "script")
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  await page.goto(path);
  await expect(page.locator("main")).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  if (/design|versions|runs\/.+/.test(path)) await expect(page.locator("[data-task-key]").first()).toBeVisible();
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await context.close();
  return bytes;
}

test("no page brings more script than it may", async ({ browser }) => {
  test.setTimeout(180_000);
  const person = await openAs(browser, "de");
  const signed = await person.context().storageState();
  const [run] = (await (await person.request.get("/api/v1/runs?state=success&limit=1")).json()).items;
  for (const [path, most] of [...PAGES, [`/runs/${run.id}`, OTHERS] as const]) {
    const kilobytes = (await scriptBytes(browser, path, signed)) / 1000;
    const shown = path.replace(run.id, "{id}");
    process.stdout.write(`${kilobytes.toFixed(1).padStart(8)} kB of ${most}  ${shown}\n`);
    expect.soft(kilobytes, shown).toBeLessThanOrEqual(most);
  }
});
