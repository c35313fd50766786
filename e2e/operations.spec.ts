import { expect, test } from "@playwright/test";
import { openAs } from "@/e2e/fixtures/people";

test("a manager finds in a handful of clicks whether clients are in time, which DAG hurts, which task, and which clients; gets the week by e-mail; exports one of them and erases it", async ({
  browser,
}) => {
  const page = await openAs(browser, "manager");
  await page.getByRole("link", { name: "Objectives", exact: true }).first().click();
  await expect(page.getByRole("region", { name: "In short" })).toContainText(
    /of \d+ clients had their decision in time/,
  );
  const openWeekly = () => page.getByRole("button", { name: "Weekly e-mail" }).click();
  const weekly = page.getByRole("dialog", { name: "Weekly e-mail" });
  await openWeekly();
  await weekly.getByLabel("Send it to").fill("not an address");
  await weekly.getByRole("button", { name: "Subscribe" }).click();
  await expect(weekly.getByLabel("Send it to")).toHaveAttribute("aria-invalid", "true");
  await weekly.getByLabel("Send it to").fill("board@lender.example");
  await weekly.getByRole("button", { name: "Subscribe" }).click();
  await expect(weekly).toHaveCount(0);
  await openWeekly();
  await expect(weekly.getByLabel("Send it to")).toHaveValue("board@lender.example");
  await weekly.getByRole("button", { name: "Stop it" }).click();
  await expect(weekly).toHaveCount(0);

  const worst = page.getByRole("table", { name: "DAGs by how much they hurt" }).getByRole("row").nth(1);
  await worst.getByRole("link").click();
  const tasks = page.getByRole("table", { name: "Worst tasks" });
  await tasks.getByRole("row").nth(1).getByRole("button").click();
  // The last of them: no other test looks at it.
  const late = page.getByRole("dialog").getByRole("listitem").last().getByRole("link").first();
  const key = (await late.textContent()) ?? "";
  await late.click();
  await expect(page.getByRole("heading", { name: key })).toBeVisible();
  await expect(page.getByRole("table", { name: "Time line of the client" })).toContainText("Arrived by");

  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("link", { name: /^Evidence of the run/ })
      .first()
      .click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.json$/);
  await page.getByRole("button", { name: "Erase", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Erase this client" });
  const confirm = dialog.getByRole("button", { name: "Erase for good" });
  await dialog.getByLabel("Reason").fill("asked for by letter");
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel(`Type ${key} to confirm`).fill(key);
  await confirm.click();
  await expect(page).toHaveURL(/\/clients$/);
  await page.goto(`/clients/${encodeURIComponent(key)}`);
  await expect(page.getByText(`No client ${key} has arrived`)).toBeVisible();
});

test("data ops makes a channel for alerts with a rule, changes it and deletes it, and proposes a pool, a connection and days in the database", async ({
  browser,
}) => {
  const page = await openAs(browser, "do");
  await page.goto("/alerts");
  await page.getByRole("button", { name: "New channel" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Give it a name.")).toBeVisible();
  await form.getByLabel("Name").fill("on call");
  await form.getByLabel(/^To\b/).fill("ops@lender.example");
  await form.getByLabel("Line 1: kind").selectOption("run_failed");
  await form.getByLabel("Line 1: DAG").selectOption("research.onboarding");
  await form.getByRole("button", { name: "Save" }).click();
  const row = page.getByRole("table", { name: "Channels" }).getByRole("row", { name: "on call" });
  await expect(row).toContainText("Runs failed of research.onboarding");
  await row.getByRole("button", { name: "Edit on call" }).click();
  await form.getByRole("checkbox", { name: "Switched on" }).click();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(row.getByText("off", { exact: true })).toBeVisible();
  await row.getByRole("button", { name: "Delete on call" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete channel" }).click();
  await expect(row).toHaveCount(0);

  await page.goto("/platform");
  await page.getByRole("button", { name: "New pool" }).click();
  const pool = page.getByRole("dialog", { name: "New pool" });
  await pool.getByLabel("Name").fill("ledger");
  await pool.getByLabel("Slots").fill("2");
  await pool.getByLabel("Why").fill("the ledger takes two at a time");
  await pool.getByRole("button", { name: "Propose" }).click();
  await expect(pool).toHaveCount(0);
  await page.getByRole("button", { name: "New connection" }).click();
  const connection = page.getByRole("dialog", { name: "New connection" });
  const name = connection.getByLabel(/^Name\b/);
  await connection.getByLabel("Kind").selectOption("http");
  await name.fill("Bureau");
  await connection.getByLabel("Base address").fill("https://bureau.example/v2");
  await connection.getByLabel("Sign-in").selectOption("bearer");
  await connection.getByLabel("Secret").fill("only-for-this-test");
  await connection.getByLabel("Why").fill("the bureau has an interface now");
  await connection.getByRole("button", { name: "Propose" }).click();
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await name.fill("bureau");
  await connection.getByRole("button", { name: "Propose" }).click();
  await expect(connection).toHaveCount(0);
  await page.getByRole("button", { name: "Edit days of class batch" }).click();
  const days = page.getByRole("dialog", { name: "Retention of class batch" });
  await days.getByLabel("Days in the database").fill("0");
  await days.getByLabel("Why").fill("the disk is small");
  await days.getByRole("button", { name: "Propose" }).click();
  await expect(days.getByLabel("Days in the database")).toHaveAttribute("aria-invalid", "true");
  await days.getByLabel("Days in the database").fill("6");
  await days.getByRole("button", { name: "Propose" }).click();
  await expect(days).toHaveCount(0);
});

test("tables are made compact once, and stay so on every page of this browser", async ({ browser }) => {
  const page = await openAs(browser, "viewer");
  await page.goto("/dags");
  const row = page.getByRole("table").first().getByRole("row").nth(1);
  const height = async () => (await row.boundingBox())?.height ?? Number.NaN;
  await expect(row).toBeVisible();
  const before = await height();
  const account = page.getByRole("button", { name: /, account$/ });
  const compact = page.getByLabel("Compact tables");
  await account.click();
  await compact.check();
  expect(await height()).toBeLessThan(before);
  await page.reload();
  await expect(row).toBeVisible();
  await expect.poll(height).toBeLessThan(before);
  await account.click();
  await compact.uncheck();
  await expect.poll(height).toBeGreaterThan(before * 0.99);
});
