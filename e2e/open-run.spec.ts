import { expect, type Page, test } from "@playwright/test";
import { z } from "zod";
import { openAs } from "@/e2e/fixtures/people";
import { publish, send } from "@/e2e/fixtures/publish";
import { aDraftTask, idOf } from "@/lib/testing/dag-builders";

/** A name of its own per run, so that the test can be repeated against an instance that is up. */
const DAG = `research.by_hand_${Date.now().toString(36)}`;

const startRun = async (page: Page, clientKey: string): Promise<string> =>
  z.object({ id: z.uuid() }).parse(await send(page, "POST", `/dags/${DAG}/runs`, { clientKey })).id;

const drawer = (page: Page, taskKey: string) => page.getByRole("dialog", { name: taskKey });

test("an open run is mended by hand: a failed task is retried and then marked by two people, and its question is answered by another person", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  await publish(browser, DAG, [
    { id: idOf("ask"), key: "ask", operator: "approval", needs: [], question: "Is the signature his?", roles: ["de"] },
    aDraftTask("broken", [], { command: "exit 3", retries: 0, decision_critical: true }),
    aDraftTask("behind", ["broken"]),
    aDraftTask("decision", ["ask", "behind"]),
  ]);
  const starter = await openAs(browser, "de");
  const id = await startRun(starter, "9100000777");

  await starter.goto(`/runs/${id}?task=ask`);
  await expect(drawer(starter, "ask").getByText("You started this run or enqueued its client")).toBeVisible();
  await expect(starter.getByRole("button", { name: "Approve" })).toHaveCount(0);

  await starter.goto(`/runs/${id}?task=broken`);
  const broken = drawer(starter, "broken");
  await expect(broken.getByRole("status", { name: "State of the task" })).toContainText("failed");
  await starter.getByRole("button", { name: "Retry now…" }).click();
  const retry = starter.getByRole("dialog", { name: "Retry broken now?" });
  await expect(retry.getByRole("region", { name: "Decided again behind it" })).toContainText("behind");
  await retry.getByRole("button", { name: "Retry now" }).click();
  await expect(broken.getByRole("tab", { name: "Attempts (2)" })).toBeVisible();
  await expect(broken.getByRole("status", { name: "State of the task" })).toContainText("failed");

  await starter.getByRole("button", { name: "Mark…" }).click();
  const mark = starter.getByRole("dialog", { name: "Mark broken" });
  await mark.getByLabel("Reason").fill("looked it up by hand");
  await expect(mark.getByRole("region", { name: "Run at once" })).toContainText("behind");
  await mark.getByRole("button", { name: "Ask to mark as success" }).click();
  await expect(mark).toBeHidden();
  await expect(broken.getByRole("status", { name: "State of the task" })).toContainText("failed");

  const other = await openAs(browser, "de2");
  await other.goto("/");
  await other.getByRole("link", { name: "broken as success: looked it up by hand" }).click();
  await other.getByRole("button", { name: "Confirm…" }).click();
  const confirm = other.getByRole("dialog", { name: "Mark broken as success?" });
  await expect(confirm.getByRole("region", { name: "Run at once" })).toContainText("behind");
  await confirm.getByRole("button", { name: "Confirm the mark" }).click();
  await expect(broken.getByRole("status", { name: "State of the task" })).toContainText("success");

  await other.goto("/");
  await other.getByRole("link", { name: "Is the signature his?" }).click();
  await other.getByLabel("Comment").fill("compared with the passport");
  await other.getByRole("button", { name: "Approve" }).click();
  await expect(other.getByRole("status", { name: "State of the run" })).toContainText("success", { timeout: 30_000 });
});
