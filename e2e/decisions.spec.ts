import { type Browser, expect, type Page, test } from "@playwright/test";
import { openAs } from "@/e2e/fixtures/people";
import { Proposals } from "@/e2e/fixtures/proposals";
import { send } from "@/e2e/fixtures/publish";
import { changeRequestDetailSchema } from "@/lib/contracts/change-requests";

const RUN = Date.now().toString(36);
const id = crypto.randomUUID();
const aTask = (command: string) => ({ tasks: [{ id, key: "only", operator: "bash", needs: [], command }] });
/** Would run if any page took a text for markup. */
const MARKUP = `<img src="x" onerror="window.wasRun = true"><script>window.wasRun = true</script>`;
const status = (page: Page) => page.getByRole("status", { name: "Where this change stands" });
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

async function headOf(page: Page, number: number) {
  const answer = await page.request.get(`/api/v1/change-requests/${number}`);
  const { headRevision, contentHash } = changeRequestDetailSchema.parse(await answer.json());
  return { revision: headRevision, contentHash };
}

/** Admin asks, a manager confirms, both on the page of people. */
async function makeEngineer(browser: Browser, name: string): Promise<Page> {
  const admin = await openAs(browser, "admin");
  await admin.goto("/people");
  await admin.getByRole("combobox", { name: `Give ${name} a role`, exact: true }).selectOption("de");
  const manager = await openAs(browser, "manager");
  await manager.goto("/people");
  const asked = manager.getByRole("list", { name: `Roles asked for ${name}`, exact: true });
  await asked.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(asked).toHaveCount(0);
  await manager.context().close();
  await admin.reload();
  await expect(admin.getByRole("button", { name: `Take Data engineer from ${name}`, exact: true })).toBeVisible();
  return admin;
}

test("a role of two people, an objection set aside, a change opened again, gone back from, and an emergency of two", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const admin = await makeEngineer(browser, "Victor Almeida");
  const author = await openAs(browser, "ds");
  const engineer = await openAs(browser, "de");
  const proposals = await Proposals.create(author, `research.decisions_${RUN}`);
  await proposals.save(author, aTask("true"));
  const number = await proposals.submit(author, `First version ${MARKUP}`);
  const objector = await openAs(browser, "viewer");
  const objection = { decision: "request_changes", body: MARKUP, ...(await headOf(author, number)) };
  await send(objector, "POST", `/change-requests/${number}/reviews`, objection);
  await press(admin, "Take Data engineer from Victor Almeida");
  await expect(admin.getByRole("button", { name: "Take Data engineer from Victor Almeida", exact: true })).toHaveCount(
    0,
  );

  await engineer.goto(`/changes/${number}`);
  await expect(status(engineer)).toContainText("Changes requested");
  await expect(engineer.getByText(MARKUP, { exact: true })).toBeVisible();
  await expect(engineer.getByRole("heading", { name: `First version ${MARKUP}` })).toBeVisible();
  await press(engineer, "Set objection aside");
  const aside = engineer.getByRole("dialog", { name: "Set aside the objection of Victor Almeida" });
  await aside.getByRole("textbox", { name: "Reason" }).fill(`No longer in this role ${MARKUP}`);
  await aside.getByRole("button", { name: "Set objection aside", exact: true }).click();
  await expect(status(engineer)).toContainText("Needs review");
  await expect(engineer.getByText(`“No longer in this role ${MARKUP}”`)).toBeVisible();
  expect(await engineer.evaluate(() => Reflect.get(window, "wasRun"))).toBeUndefined();
  await expect(engineer.getByText("shape and graph: passes", { exact: true })).toBeVisible();
  await engineer.getByLabel("Details of simulation").click();
  await expect(engineer.getByText("simulation: passes")).toBeVisible();

  await send(author, "POST", `/change-requests/${number}/close`, { reason: "Not now" });
  await author.goto(`/changes/${number}`);
  await expect(status(author)).toContainText("Closed");
  await press(author, "Open again");
  await expect(status(author)).toContainText("Needs review");
  await proposals.activate(engineer, number);
  await proposals.save(author, aTask("false"));
  await proposals.activate(engineer, await proposals.submit(author, "Second version"));

  await engineer.goto(`/dags/${proposals.dagKey}/versions/1`);
  await press(engineer, "Go back to this version");
  const back = engineer.getByRole("dialog", { name: "Go back to version 1" });
  await back.getByRole("textbox", { name: "Why" }).fill("The second one fails");
  await back.getByRole("button", { name: "Propose version 1", exact: true }).click();
  await expect(engineer).toHaveURL(/\/changes\/\d+$/);
  await expect(status(engineer)).toContainText("Needs review");

  await press(engineer, "Emergency");
  const ask = engineer.getByRole("dialog", { name: "Ask to activate revision 1 without all approvals" });
  await ask.getByRole("textbox", { name: "Incident" }).fill("INC-204");
  await ask.getByRole("textbox", { name: "Why it cannot wait" }).fill("Nothing runs for clients since midnight.");
  await ask.getByRole("button", { name: "Ask for a second person", exact: true }).click();
  await expect(ask).toHaveCount(0);
  const second = await openAs(browser, "do");
  await second.goto(new URL(engineer.url()).pathname);
  await press(second, "Confirm and activate");
  // They prove who they are, and the same word is sent again.
  await asOfThisMorning(second, "**/break-glass/answer");
  await second.getByRole("dialog").getByRole("button", { name: "Activate revision 1", exact: true }).click();
  await second
    .getByRole("dialog", { name: "Sign in again" })
    .getByRole("button", { name: "Sign in as Omar Haddad" })
    .click();
  await expect(status(second)).toContainText("Activated");
  await expect(second.getByText("Elif Demir and Omar Haddad activated this in an emergency (INC-204).")).toBeVisible();
});

/** Answers as the server does to a session older than a quarter of an hour, until the person signs in again. */
async function asOfThisMorning(page: Page, decision: string): Promise<void> {
  let isFresh = false;
  page.on("request", (request) => {
    if (request.url().endsWith("/api/auth/callback/demo")) isFresh = true;
  });
  await page.route("**/api/v1/me", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), hasSignedInLately: isFresh } });
  });
  const code = "step_up_required";
  const problem = { type: "about:blank", title: "Forbidden", status: 403, detail: "Sign in again.", code };
  await page.route(decision, (route) =>
    isFresh ? route.continue() : route.fulfill({ status: problem.status, json: problem }),
  );
}
