import { type APIResponse, expect, type Page, test } from "@playwright/test";
import { openAs } from "@/e2e/fixtures/people";

const DAG = `research.bad_input_${Date.now().toString(36)}`;
let scientist: Page;
let origin: string;

test.describe.configure({ mode: "serial" });

test.beforeAll(async ({ browser, baseURL }) => {
  scientist = await openAs(browser, "ds");
  origin = new URL(baseURL ?? "").origin;
  const created = await send("POST", "/api/v1/dags", { dagKey: DAG, title: "Bad input", owner: "risk" });
  expect(created.status()).toBe(201);
});

const send = (method: string, path: string, data: unknown, contentType = "application/json") =>
  scientist.request.fetch(path, { method, data, headers: { origin, "content-type": contentType } });

async function problem(response: APIResponse, status: number): Promise<string> {
  const body = await response.json();
  expect(response.status(), body.detail).toBe(status);
  expect(response.headers()["content-type"]).toContain("application/problem+json");
  return [body.detail, ...(body.issues ?? []).map((issue: { message: string }) => issue.message)].join("\n");
}

const upload = (csv: string) => send("POST", "/api/v1/dags/research.onboarding/clients", csv, "text/csv");
const counts = async () =>
  (await (await scientist.request.get("/api/v1/dags/research.onboarding/clients?limit=1")).json()).counts;
const total = (all: Record<string, number>) => Object.values(all).reduce((sum, count) => sum + count, 0);

for (const [name, csv, sentence] of [
  ["a CSV with a wrong header", "name,amount\nana,5\n", /client_key.*Found: name, amount/],
  [
    "10,001 rows",
    `client_key\n${Array.from({ length: 10_001 }, (_, index) => `k${index}`).join("\n")}\n`,
    /more than 10000 clients/,
  ],
  ["a client twice in one file", "client_key,Term\nbad-1,36\nbad-2,36\nbad-1,48\n", /bad-1 is in line 2 already/],
  ["a ragged line", "client_key,Term\nbad-1,36,9\n", /3 values and the header has 2 columns/],
] as const) {
  test(`${name} is refused with a sentence, and nobody is added`, async () => {
    const before = await counts();
    expect(await problem(await upload(csv), 422)).toMatch(sentence);
    // The demo's own applicants go on arriving; none of the file is among them.
    expect(total(await counts()) - total(before)).toBeLessThan(3);
    expect((await scientist.request.get("/api/v1/clients/bad-1")).status()).toBe(404);
  });
}

test("a client that is open already is answered, not doubled", async () => {
  const key = `repeat-${Date.now()}`;
  const body = { clients: [{ clientKey: key, data: {} }] };
  const first = await send("POST", "/api/v1/dags/research.onboarding/clients", body);
  expect(await first.json()).toEqual({ accepted: 1, alreadyOpen: [] });
  const [again, once] = await Promise.all(
    [0, 1].map(() => send("POST", "/api/v1/dags/research.onboarding/clients", body)),
  );
  for (const answer of [again, once]) expect((await answer?.json())?.accepted).toBeLessThanOrEqual(1);
});

async function draft() {
  return (await scientist.request.get(`/api/v1/dags/${DAG}/draft`)).json();
}

test("a document of 5 MB is refused before it is read, and the draft stays", async () => {
  const { saveNumber, document, layout, yaml } = await draft();
  const large = { document: { ...document, description: "x".repeat(5_000_000) }, layout, yaml, basedOn: saveNumber };
  expect(await problem(await send("PUT", `/api/v1/dags/${DAG}/draft`, large), 413)).toMatch(/bytes|MB/);
  expect((await draft()).saveNumber).toBe(saveNumber);
});

test("a cycle, an unknown pack and a task without a command are told together, and cannot be submitted", async () => {
  const { saveNumber, document, layout, yaml } = await draft();
  const task = (index: number, key: string, needs: string[], more: object) => ({
    id: `00000000-0000-4000-8000-00000000000${index}`,
    key,
    needs,
    ...more,
  });
  const tasks = [
    task(1, "first", ["third"], { operator: "bash", command: "true" }),
    task(2, "second", ["first"], { operator: "pack", pack: "no_such_pack", file: "run.py" }),
    task(3, "third", ["second"], { operator: "bash" }),
  ];
  const saved = await send("PUT", `/api/v1/dags/${DAG}/draft`, {
    document: { ...document, tasks },
    layout,
    yaml,
    basedOn: saveNumber,
  });
  expect(saved.status()).toBe(200);
  const checked = await (await send("POST", `/api/v1/dags/${DAG}/draft/check`, undefined)).json();
  const told = checked.issues.map((issue: { message: string }) => issue.message).join("\n");
  expect(checked.isExecutable).toBe(false);
  for (const fault of [/waits for itself/, /no_such_pack/, /command/i]) expect(told).toMatch(fault);
  const submitted = await send("POST", "/api/v1/change-requests", {
    dagKey: DAG,
    title: "Try it anyway",
    why: "To see it refused.",
    saveNumber: saveNumber + 1,
  });
  expect(await problem(submitted, 422)).toMatch(/cycle|command/i);
});

test("a YAML bomb in the editor is refused with a sentence, and the canvas keeps its tasks", async () => {
  await scientist.goto("/dags/research.onboarding/design");
  await scientist.getByRole("button", { name: "Show YAML" }).click();
  const editor = scientist.locator(".cm-content");
  await expect(editor).toBeVisible();
  await editor.click();
  await scientist.keyboard.press("Control+A");
  const bomb = ["a: &a [x, x, x, x]", "b: &b [*a, *a, *a, *a]", "c: [*b, *b, *b, *b]"].join("\n");
  await scientist.keyboard.insertText(bomb);
  await expect(scientist.getByText(/anchor|alias/i).first()).toBeVisible();
  await expect(scientist.locator('[data-task-key="fetch_application"]')).toBeVisible();
});
