import { type Browser, expect, type Page, test } from "@playwright/test";
import { openAs } from "@/e2e/fixtures/people";
import { Proposals } from "@/e2e/fixtures/proposals";
import { send } from "@/e2e/fixtures/publish";
import { changeRequestDetailSchema } from "@/lib/contracts/change-requests";
import { type User, userSchema } from "@/lib/contracts/people";
import { platformChangeSchema } from "@/lib/contracts/platform-changes";
import { pageOf } from "@/lib/contracts/problem";

const RUN = Date.now().toString(36);
const id = crypto.randomUUID();
const aTask = (command: string) => [{ id, key: "fraud", operator: "bash", needs: [], command }];
const status = (page: Page) => page.getByRole("status", { name: "Where this change stands" });
const requirements = (page: Page) => page.getByRole("region", { name: "Requirements" });
const activate = (page: Page) => page.getByRole("button", { name: "Activate", exact: true });
const approve = (page: Page) => page.getByRole("button", { name: "Approve", exact: true }).click();

async function personOf(admin: Page, personKey: string): Promise<User> {
  const answer = await admin.request.get("/api/v1/users?limit=100");
  const found = pageOf(userSchema)
    .parse(await answer.json())
    .items.find((one) => one.personKey === personKey);
  if (!found) throw new Error(`nobody is called ${personKey}`);
  return found;
}

/** Admin asks for both roles, a manager confirms each: from then on one person wears two hats. */
async function giveBothHats(browser: Browser, admin: Page, personKey: string): Promise<void> {
  const manager = await openAs(browser, "manager");
  const { id: userId } = await personOf(admin, personKey);
  for (const role of ["de", "do"]) await send(admin, "POST", "/grants", { userId, role });
  for (const request of (await personOf(admin, personKey)).requests)
    await send(manager, "POST", `/grant-requests/${request.id}/answer`, { answer: "confirm" });
}

async function takeBothHats(admin: Page, personKey: string): Promise<void> {
  for (const grant of (await personOf(admin, personKey)).grants)
    if (grant.role === "de" || grant.role === "do") await send(admin, "DELETE", `/grants/${grant.id}`);
}

test("a change that also names another lane waits for data ops, and one person with both roles does not clear it alone", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const admin = await openAs(browser, "admin");
  await giveBothHats(browser, admin, "viewer");
  const author = await openAs(browser, "ds");
  const engineer = await openAs(browser, "de");
  const proposals = await Proposals.create(author, `research.two_hats_${RUN}`);
  await proposals.save(author, { tasks: aTask("true") });
  await proposals.activate(engineer, await proposals.submit(author, "First version"));
  await proposals.save(author, { tasks: aTask("date") });
  const number = await proposals.submit(author, "Another command");
  const both = await openAs(browser, "viewer");
  await both.goto(`/changes/${number}`);
  await expect(requirements(both)).toContainText("0 of 1 approval");
  await expect(requirements(both)).not.toContainText("Data ops");

  await proposals.save(author, { tasks: aTask("date"), settings: { lane: "bulk" } });
  await proposals.push(author, number, 1);
  await both.getByRole("button", { name: "Look at revision 2" }).click();
  await expect(requirements(both)).toContainText("Data ops: 0 of 1 approval");
  await expect(requirements(both)).toContainText("platform: 1 change");
  await approve(both);
  // Their one approval fills one of the two rules, and there is nothing left for them to say.
  await expect(both.getByText("Counts", { exact: true })).toBeVisible();
  await expect(status(both)).toContainText("Needs review");
  await expect(both.getByRole("button", { name: "Approve", exact: true })).toHaveCount(0);
  await expect(activate(both)).toHaveCount(0);

  const dataOps = await openAs(browser, "do");
  await dataOps.goto(`/changes/${number}`);
  await approve(dataOps);
  await expect(status(dataOps)).toContainText("Ready");
  await expect(activate(both)).toBeVisible();
  await takeBothHats(admin, "viewer");
  // Without a reload: the page looks again by itself, and the API refuses at once.
  const { headRevision: revision, contentHash } = changeRequestDetailSchema.parse(
    await (await both.request.get(`/api/v1/change-requests/${number}`)).json(),
  );
  const refused = await both.request.post(`/api/v1/change-requests/${number}/activate`, {
    headers: { origin: new URL(both.url()).origin },
    data: { revision, contentHash },
  });
  expect(refused.status()).toBe(403);
  await expect(activate(both)).toHaveCount(0);
  await expect(status(both)).toContainText("Needs review");
  await expect(both.getByText("Does not count", { exact: true })).toBeVisible();
});

test("a change of the platform is discussed at its field, held by a comment and applied by data ops", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const proposer = await openAs(browser, "de");
  const name = `ledger_${RUN}`;
  const pool = { kind: "pool", name, value: { slots: 40, description: "" }, why: "The ledger takes many at a time." };
  const { id: proposed } = platformChangeSchema.parse(await send(proposer, "POST", "/platform-changes", pool));
  const dataOps = await openAs(browser, "do");
  await dataOps.goto(`/changes/platform/${proposed}`);
  await expect(status(dataOps)).toContainText("Needs review");
  const slots = dataOps.getByRole("list", { name: "Changes" });
  await expect(slots.getByText("40", { exact: true })).toBeVisible();
  await slots.getByRole("button", { name: "Comment on slots" }).click();
  await slots.getByRole("textbox", { name: "Comment on slots" }).fill("Has the ledger agreed to forty?");
  await slots.getByRole("checkbox", { name: "Must be resolved before it goes live" }).check();
  await slots.getByRole("button", { name: "Add comment" }).click();
  await expect(status(dataOps)).toContainText("Unresolved");
  await expect(dataOps.getByRole("button", { name: "Approve and apply" })).toHaveCount(0);

  await proposer.goto(`/changes/platform/${proposed}`);
  const thread = (page: Page) =>
    page.getByRole("list", { name: "Changes" }).getByRole("article", { name: "Thread on slots" });
  await expect(thread(proposer).getByRole("button", { name: "Resolve" })).toHaveCount(0);
  await thread(proposer).getByRole("textbox", { name: "Reply" }).fill("Yes, for the nights.");
  await thread(proposer).getByRole("button", { name: "Send reply" }).click();
  await expect(thread(proposer).getByText("Yes, for the nights.", { exact: true })).toBeVisible();

  await dataOps.reload();
  await expect(thread(dataOps).getByText("Yes, for the nights.", { exact: true })).toBeVisible();
  await thread(dataOps).getByRole("button", { name: "Resolve" }).click();
  await expect(status(dataOps)).toContainText("Needs review");
  await dataOps.getByRole("button", { name: "Approve and apply" }).click();
  await expect(status(dataOps)).toContainText("Activated");
  const pools = await (await dataOps.request.get("/api/v1/pools")).text();
  expect(pools).toContain(name);
});
