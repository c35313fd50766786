import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { openAs } from "@/e2e/fixtures/people";

/** Every kind of page, as somebody who may see it. */
const PAGES = [
  "/",
  "/dags",
  "/dags/research.onboarding/design",
  "/dags/research.onboarding/runs",
  "/dags/research.onboarding/backfills",
  "/dags/research.onboarding/queue",
  "/dags/research.onboarding/versions",
  "/dags/research.onboarding/versions/1",
  "/dags/research.onboarding/settings",
  "/runs",
  "/changes",
  "/changes/4",
  "/clients",
  "/alerts",
  "/lanes",
  "/platform",
  "/platform/packs/intake",
  "/audit",
  "/people",
];

for (const theme of ["light", "dark"] as const) {
  test(`no page breaks a rule of accessibility, ${theme}`, async ({ browser }) => {
    test.setTimeout(120_000);
    const page = await openAs(browser, "de");
    await page.evaluate((chosen) => localStorage.setItem("theme", chosen), theme);
    for (const path of PAGES) {
      await page.goto(path);
      await expect(page.locator("html")).toHaveClass(new RegExp(theme));
      await expect(page.locator("main")).toBeVisible();
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
      expect.soft(told, path).toEqual([]);
    }
  });
}
