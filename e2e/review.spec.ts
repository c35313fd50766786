import { expect, type Page, test } from "@playwright/test";
import { openAs } from "@/e2e/fixtures/people";
import { Proposals } from "@/e2e/fixtures/proposals";

const RUN = Date.now().toString(36);
const TASKS = 40;
const MANY = 300;
const ids = Array.from({ length: MANY }, () => crypto.randomUUID());

/** A chain of forty tasks, all of which a change may give another timeout. */
const chain = (timeout: string, commandOfThird = "true", length = TASKS) => ({
  tasks: ids.slice(0, length).map((id, index) => ({
    id,
    key: `step_${index + 1}`,
    operator: "bash",
    needs: index === 0 ? [] : [`step_${index}`],
    command: index === 2 ? commandOfThird : "true",
    timeout,
  })),
});

test("a review of forty tasks is read, commented and approved by keyboard alone, and a push clears one tick", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const author = await openAs(browser, "ds");
  const engineer = await openAs(browser, "de");
  const proposals = await Proposals.create(author, `research.review_${RUN}`);
  await proposals.save(author, chain("1m"));
  await proposals.activate(engineer, await proposals.submit(author, "First version"));
  await proposals.save(author, chain("2m"));
  const number = await proposals.submit(author, "Longer timeouts");

  await engineer.goto(`/changes/${number}`);
  await expect(status(engineer)).toContainText("Needs review");
  const { keyboard } = engineer;
  await keyboard.press("?");
  await expect(engineer.getByRole("dialog", { name: "Keys of the review page" })).toBeVisible();
  await keyboard.press("Escape");
  await keyboard.press("j");
  await expect(read(engineer)).toHaveText("0 of 40 read");
  await keyboard.press("j");
  await keyboard.press("c");
  await keyboard.type("Why as long as this?");
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await expect(engineer.getByText("Why as long as this?")).toBeVisible();
  await keyboard.press("s");
  await expect(engineer.getByRole("textbox", { name: "Another value for timeout" })).toBeFocused();
  await keyboard.press("Control+a");
  await keyboard.type("90s");
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await expect(engineer.getByText("I suggest another value.")).toBeVisible();
  await keyboard.press("t");
  const line = engineer.getByRole("row", { name: /timeout: 2m/ }).first();
  await line.getByRole("button", { name: /^Comment on line \d+$/ }).press("Enter");
  await keyboard.type("Of the line alone");
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  const ofLine = engineer.getByRole("article", { name: "Thread on step_1 › timeout", exact: true });
  await expect(ofLine).toBeVisible({ timeout: 30_000 });
  await keyboard.press("t");
  for (let presses = 0; presses < 3; presses++) await keyboard.press("d");
  for (const side of ["Before", "After"])
    await expect(
      engineer
        .getByRole("region", { name: `${side} on the canvas` })
        .locator("[data-task-key]")
        .first(),
    ).toBeVisible();
  await keyboard.press("f");
  await expect(engineer.getByRole("button", { name: "All", exact: true })).toBeFocused();
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await expect(engineer.getByRole("button", { name: "Not read", exact: true })).toHaveAttribute("aria-pressed", "true");
  const kept = countTicks(engineer);
  for (let index = 0; index < TASKS; index++) await keyboard.press("r");
  await expect(read(engineer)).toHaveText("40 of 40 read");
  // Shown before it is kept: the page says so without waiting for each answer.
  await expect.poll(kept).toBe(TASKS);
  await engineer.reload();
  await expect(read(engineer)).toHaveText("40 of 40 read");

  await proposals.save(author, chain("2m", "date"));
  await proposals.push(author, number, 1);
  await engineer.getByRole("button", { name: "Look at revision 2" }).press("Enter");
  await expect(read(engineer)).toHaveText("39 of 40 read");
  await engineer.getByRole("button", { name: "Since my last look (revision 1)" }).press("Enter");
  await expect(engineer.getByRole("list", { name: "Changes" }).getByRole("article")).toHaveCount(1);
  await keyboard.press("j");
  await keyboard.press("r");
  await expect(read(engineer)).toHaveText("40 of 40 read");
  await keyboard.press("a");
  await expect(engineer.getByText("All 40 places are ticked as read.")).toBeVisible();
  await keyboard.press("Control+Enter");
  await expect(status(engineer)).toContainText("Ready");
  // Out of the field, where letters are keys again.
  await status(engineer).click();
  await keyboard.press("g");
  await keyboard.press("i");
  await expect(engineer).toHaveURL(/\/changes$/);
});

test("a change of three hundred tasks is read by keyboard, and every one of them is on its list", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const author = await openAs(browser, "ds");
  const engineer = await openAs(browser, "de");
  const proposals = await Proposals.create(author, `research.many_${RUN}`);
  await proposals.save(author, chain("1m", "true", MANY));
  const number = await proposals.submit(author, "Three hundred at once");
  await engineer.goto(`/changes/${number}`);
  await expect(status(engineer)).toContainText("Needs review");
  const { keyboard } = engineer;
  await keyboard.press("j");
  await expect(read(engineer)).toHaveText("0 of 301 read");
  await keyboard.press("j");
  const cards = engineer.getByRole("list", { name: "Changes" }).getByRole("article");
  await expect(cards).toHaveCount(MANY + 1);
  const card = (key: string) => engineer.getByRole("article", { name: `ADD ${key}`, exact: true });
  for (let place = 0; place < 30; place++) await keyboard.press("r");
  await expect(read(engineer)).toHaveText("30 of 301 read");
  await expect(card("step_30")).toBeInViewport();
  // Far from the view a card says what it is about; near it, everything.
  const last = card("step_300");
  await expect(last.getByRole("checkbox")).toHaveCount(0);
  await last.scrollIntoViewIfNeeded();
  await expect(last.getByRole("checkbox", { name: "Read step_300" })).toBeVisible();
  await keyboard.press("a");
  await expect(engineer.getByText("271 of 301 places are not ticked as read.")).toBeVisible();
  await keyboard.press("Control+Enter");
  await expect(status(engineer)).toContainText("Ready");
});

/** How many ticks the server has taken from now on. */
function countTicks(page: Page): () => number {
  let count = 0;
  page.on("response", (response) => {
    if (response.request().method() === "PUT" && response.url().endsWith("/ticks") && response.ok()) count += 1;
  });
  return () => count;
}

const status = (page: Page) => page.getByRole("status", { name: "Where this change stands" });
const read = (page: Page) => page.getByRole("status", { name: "Read" });
