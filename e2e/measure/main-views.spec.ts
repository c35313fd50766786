import { expect, type Page, test } from "@playwright/test";
import { z } from "zod";
import { openAs } from "@/e2e/fixtures/people";

/** `npm run pictures`: the main views of the demo, as they stand in docs/ux.md. */
const FOLDER = "docs/images";
const DAG = "research.onboarding";

const runsSchema = z.object({ items: z.array(z.object({ id: z.string(), clientKey: z.string() })) });

/** The newest run of the demo that has decided. */
async function newestRun(page: Page) {
  const address = `/api/v1/runs?dagKey=${DAG}&state=success&limit=1`;
  await expect.poll(async () => (await (await page.request.get(address)).json()).items.length).toBe(1);
  const [run] = runsSchema.parse(await (await page.request.get(address)).json()).items;
  return run ?? { id: "", clientKey: "" };
}

type View = Readonly<{
  name: string;
  path: string;
  /** Done before the picture is taken; ends when all of it is there. */
  ready: (page: Page) => Promise<void>;
}>;

const task = (page: Page) => page.locator("[data-task-key]").first();

const viewsOf = (run: { id: string; clientKey: string }): View[] => [
  { name: "my-turn", path: "/", ready: (page) => page.getByRole("heading", { level: 1 }).waitFor() },
  { name: "dags", path: "/dags", ready: (page) => page.getByRole("link", { name: DAG }).first().waitFor() },
  {
    name: "designer",
    path: `/dags/${DAG}/design?yaml=true`,
    ready: (page) => page.locator(".cm-line").first().waitFor(),
  },
  {
    name: "simulator",
    path: `/dags/${DAG}/design`,
    ready: async (page) => {
      await page.getByRole("button", { name: "Simulate" }).click();
      await page.getByRole("status", { name: "Outcome of the simulation" }).waitFor();
    },
  },
  { name: "review", path: "/changes/1?tab=changes", ready: (page) => task(page).waitFor() },
  {
    name: "run",
    path: `/runs/${run.id}`,
    ready: (page) => task(page).waitFor(),
  },
  {
    name: "log",
    path: `/runs/${run.id}?task=default_probability&tab=log`,
    ready: (page) => page.getByRole("dialog").waitFor(),
  },
  {
    name: "grid",
    path: `/dags/${DAG}/runs?view=grid`,
    ready: async (page) => {
      await page.getByRole("region", { name: "Runs and tasks" }).waitFor();
    },
  },
  {
    name: "client",
    path: `/clients/${run.clientKey}`,
    ready: (page) => page.getByRole("heading", { name: run.clientKey }).waitFor(),
  },
  { name: "lanes", path: "/lanes", ready: (page) => page.getByRole("table").first().waitFor() },
];

test("pictures of the ten main views", async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await openAs(browser, "de");
  await page.setViewportSize({ width: 1280, height: 800 });
  const run = await newestRun(page);
  for (const { name, path, ready } of viewsOf(run)) {
    await page.goto(path);
    await ready(page);
    await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: "disabled" });
  }
});
