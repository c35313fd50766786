import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { addTask, draftIsSaved, drawEdge, selectTask, taskNode } from "@/e2e/fixtures/designer";
import { openAs } from "@/e2e/fixtures/people";

/** A name of its own per run, so that the test can be repeated against an instance that is up. */
const DAG = `research.size_check_${Date.now().toString(36)}`;
/** The last task waits for this file, so that its run is still under way when the page is open, however slow that is. */
const GATE = join(tmpdir(), `signalbox-${DAG}`);
const HEADER = "LoanNr_ChkDgt,City,State,GrAppv,SBA_Appv,Term";
const CLIENTS = [
  "9100000001,FRESNO,CA,40000,20000,36",
  "9100000002,IRVINE,CA,900000,450000,240",
  "9100000003,CHICO,CA,120000,60000,84",
];

test.afterAll(() => rm(GATE, { force: true }));

test("a DAG is drawn, tried, questioned, mended, approved and activated, and then decides every client", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const scientist = await openAs(browser, "ds");
  await draw(scientist);
  await tryOneTask(scientist);
  const change = await submit(scientist);
  const engineer = await openAs(browser, "de");
  await askForAChange(engineer, change);
  await mendAndPush(scientist, change);
  await resolveApproveActivate(engineer, change);
  await uploadAndWatch(scientist);
});

async function draw(page: Page): Promise<void> {
  await page.goto("/dags");
  await page.getByRole("button", { name: "New DAG" }).click();
  const dialog = page.getByRole("dialog", { name: "New DAG" });
  await dialog.getByRole("textbox", { name: "Key" }).fill(DAG);
  await dialog.getByRole("textbox", { name: "Title" }).fill("Size check");
  await dialog.getByRole("textbox", { name: "Owner" }).fill("risk");
  await dialog.getByRole("button", { name: "Create and draw" }).click();
  await expect(page.getByRole("navigation", { name: "Operators" })).toBeVisible();

  await addTask(page, "Pack", "fetch_application", async (form) => {
    await form.choose("Pack", "intake");
    await form.choose("File", "fetch.py");
  });
  await addTask(page, "Bash", "small", (form) =>
    form.write("Command", `echo '{"size":"small"}' > "$SIGNALBOX_RESULT"`),
  );
  await addTask(page, "Bash", "large", (form) =>
    form.write("Command", `echo '{"size":"large"}' > "$SIGNALBOX_RESULT"`),
  );
  await addTask(page, "Branch", "size", async (form) => {
    await form.needs("fetch_application");
    await form.write("Condition of case 1", "double(results.fetch_application.application.GrAppv) >= 100000.0");
  });
  await page.getByRole("button", { name: "Arrange all tasks" }).click();
  await drawEdge(page, "size", "large");
  await drawEdge(page, "size", "small");
  await addTask(page, "Bash", "decision", async (form) => {
    await form.write(
      "Command",
      `until [ -e ${GATE} ]; do sleep 0.1; done; echo '{"decision":"sized"}' > "$SIGNALBOX_RESULT"`,
    );
    await form.needs("small", "large");
    // A join behind a branch is drawn with the rule that lets it run when one side was skipped.
    await expect(form.choice("Trigger rule")).toHaveValue("none_failed_min_one_success");
  });
  await page.getByRole("button", { name: "Arrange all tasks" }).click();
  await expect(page.getByRole("tab", { name: /^Problems$/ })).toBeVisible();
  await draftIsSaved(page);
}

/** Before anybody has reviewed it: one task runs in the sandbox, and what it hands on is shown. */
async function tryOneTask(page: Page): Promise<void> {
  await taskNode(page, "small").click();
  const toggle = page.getByRole("button", { name: "Try", exact: true });
  await toggle.click();
  await page.getByRole("combobox", { name: "What runs" }).selectOption({ label: "Only small" });
  await page.getByRole("button", { name: "Try it", exact: true }).click();
  const patience = { timeout: 30_000 };
  await expect(page.getByRole("status", { name: "Outcome of the try" })).toContainText("success", patience);
  await expect(page.getByRole("region", { name: "Tasks of the try" })).toContainText('{"size": "small"}');
  await toggle.click();
}

/** Answers the path of the change request's page. */
async function submit(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Submit for review" }).click();
  const dialog = page.getByRole("dialog", { name: "Submit for review" });
  await dialog.getByRole("textbox", { name: "Title" }).fill("Size check");
  await dialog.getByRole("textbox", { name: "Why" }).fill("Sort applicants by the size of their loan.");
  await dialog.getByRole("button", { name: "Submit for review" }).click();
  await page.waitForURL(/\/changes\/\d+/);
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
  return new URL(page.url()).pathname;
}

async function askForAChange(page: Page, change: string): Promise<void> {
  await page.goto(change);
  await page.getByRole("tab", { name: /^Changes/ }).click();
  const list = page.getByRole("list", { name: "Changes" });
  await list.getByRole("button", { name: "Comment on size", exact: true }).click();
  await list
    .getByRole("textbox", { name: "Comment on size", exact: true })
    .fill("Fix the limit: large begins at 500,000.");
  await list.getByRole("checkbox", { name: "Must be resolved before it goes live" }).check();
  await list.getByRole("button", { name: "Add comment" }).click();
  await expect(page.getByRole("article", { name: "Thread on size" })).toBeVisible();
  await page.getByRole("textbox", { name: "Comment", exact: true }).fill("One limit to mend, see the thread.");
  await page.getByRole("button", { name: "Request changes" }).click();
  await expect(status(page)).toContainText(/changes requested/i);
}

async function mendAndPush(page: Page, change: string): Promise<void> {
  await page.goto(change);
  await page.getByRole("link", { name: "Edit and push a revision" }).click();
  const form = await selectTask(page, "size");
  await form.write("Condition of case 1", "double(results.fetch_application.application.GrAppv) >= 500000.0");
  await draftIsSaved(page);
  await page.getByRole("button", { name: "Submit for review" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Push revision 2" }).click();
  await page.waitForURL(`**${change}`);
  const thread = page.getByRole("article", { name: "Thread on size" });
  await expect(thread.getByText("Outdated")).toBeVisible();
  await expect(thread.getByText("Open", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Activate" })).toHaveCount(0);
}

async function resolveApproveActivate(page: Page, change: string): Promise<void> {
  await page.goto(change);
  await page.getByRole("article", { name: "Thread on size" }).getByRole("button", { name: "Resolve" }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("button", { name: "Activate", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Activate revision 2" }).click();
  await expect(status(page)).toContainText(/activated|active/i);
}

async function uploadAndWatch(page: Page): Promise<void> {
  await page.goto(`/dags/${DAG}/queue`);
  await page.getByRole("button", { name: "Upload CSV" }).click();
  const dialog = page.getByRole("dialog", { name: "Upload clients" });
  await dialog.getByLabel("CSV file").setInputFiles({
    name: "clients.csv",
    mimeType: "text/csv",
    buffer: Buffer.from([HEADER, ...CLIENTS].join("\n")),
  });
  await expect(dialog.getByRole("combobox", { name: "Column with the client key" })).toHaveValue("LoanNr_ChkDgt");
  await dialog.getByRole("button", { name: "Add 3 clients" }).click();
  await expect(dialog).toHaveCount(0);
  await watchOne(page, "9100000002");
  await page.goto(`/dags/${DAG}/queue`);
  for (const client of CLIENTS)
    await expect(page.getByRole("row", { name: client.slice(0, 10) }).getByText("Done")).toBeVisible({
      timeout: 30_000,
    });
}

/** The canvas shows each step while it happens, without a reload. */
async function watchOne(page: Page, clientKey: string): Promise<void> {
  await page.getByRole("row", { name: clientKey }).getByRole("link", { name: "Open run" }).click();
  await expect(page).toHaveURL(/\/runs\//);
  await expect(taskNode(page, "decision")).toHaveAttribute("data-state", "running");
  await writeFile(GATE, "");
  await expect(taskNode(page, "decision")).toHaveAttribute("data-state", "success");
  await expect(taskNode(page, "large")).toHaveAttribute("data-state", "success");
  await expect(taskNode(page, "small")).toHaveAttribute("data-state", "skipped");
  await taskNode(page, "decision").click();
  await expect(page.getByRole("dialog").or(page.getByRole("complementary")).getByText("sized").first()).toBeVisible();
}

const status = (page: Page) => page.getByRole("status", { name: "Where this change stands" });
