import { expect, type Page, test } from "@playwright/test";
import { openAs } from "@/e2e/fixtures/people";
import { Proposals } from "@/e2e/fixtures/proposals";

/** A name of its own per run, so that the test can be repeated against an instance that is up. */
const DAG = `research.merge_${Date.now().toString(36)}`;
const ids = { load: crypto.randomUUID(), score: crypto.randomUUID() };

const drawn = (command: string, timeout: string, title: string, max_active_runs: number) => ({
  tasks: [
    { id: ids.load, key: "load", operator: "bash", needs: [], command: "true" },
    { id: ids.score, key: "score", operator: "bash", needs: ["load"], command, timeout, title },
  ],
  settings: { max_active_runs },
});

test("a person resolves three conflicts of a change that another one overtook", async ({ browser }) => {
  const author = await openAs(browser, "ds");
  const number = await overtaken(author, await openAs(browser, "ds2"), await openAs(browser, "de"));
  await author.goto(`/changes/${number}`);
  await expect(status(author)).toContainText("Conflicting");
  await author.getByRole("button", { name: "Show the conflicts" }).click();
  const decided = author.getByRole("status", { name: "Conflicts decided" });
  await expect(decided).toContainText("0 of 3");
  await expect(author.getByRole("button", { name: /^Make revision 2/ })).toBeDisabled();

  await conflict(author, "max_active_runs").getByRole("button", { name: "Take active" }).click();
  await expect(decided).toContainText("1 of 3");
  await conflict(author, "timeout").getByRole("button", { name: "Take proposed" }).click();
  await expect(decided).toContainText("2 of 3");
  // What was chosen is kept.
  await author.reload();
  await expect(decided).toContainText("2 of 3");
  const command = conflict(author, "command");
  await command.getByRole("button", { name: "Edit the lines of both" }).click();
  await expect(command.getByRole("textbox")).toHaveValue("echo theirs\nsleep 1\necho mine");
  await command.getByRole("button", { name: "Take this text" }).click();
  await expect(decided).toContainText("3 of 3");
  await author.getByRole("button", { name: "Make revision 2 of these choices" }).click();

  await expect(status(author)).toContainText("Needs review");
  await expect(author.getByRole("tab", { name: "Conflicts" })).toHaveCount(0);
  const list = author.getByRole("list", { name: "Changes" });
  await expect(list.getByText("3m")).toBeVisible();
  await expect(list.getByText("max_active_runs")).toHaveCount(0);
});

/** A change to what a colleague's change, which is active by then, says differently in three of the same places. */
async function overtaken(author: Page, colleague: Page, engineer: Page): Promise<number> {
  const proposals = await Proposals.create(author, DAG);
  await proposals.save(author, drawn("echo start\nsleep 1\necho end", "1m", "Score", 1));
  await proposals.activate(engineer, await proposals.submit(author, "First version"));
  await proposals.save(colleague, drawn("echo theirs\nsleep 1\necho end", "2m", "Score", 2));
  const first = await proposals.submit(colleague, "Quicker");
  await proposals.save(author, drawn("echo start\nsleep 1\necho mine", "3m", "Points", 3));
  const second = await proposals.submit(author, "Slower");
  await proposals.activate(engineer, first);
  return second;
}

const conflict = (page: Page, field: string) =>
  page.getByRole("article", { name: `Conflict on ${field}`, exact: true });
const status = (page: Page) => page.getByRole("status", { name: "Where this change stands" });
