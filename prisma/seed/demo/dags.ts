import { readFile } from "node:fs/promises";
import path from "node:path";
import { v7 as newId } from "uuid";
import { type DagDraft, dagKeySchema } from "@/lib/domain/dag/document";
import type { Layout } from "@/lib/domain/dag/layout";
import { yamlToDraft } from "@/lib/domain/dag/yaml";
import { activateChange } from "@/lib/services/change/activate-change";
import { diffChange } from "@/lib/services/change/diff-change";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { openThread } from "@/lib/services/change/open-thread";
import { reviewChange } from "@/lib/services/change/review-change";
import { submitChange } from "@/lib/services/change/submit-change";
import { createDag } from "@/lib/services/dag/create-dag";
import { getDraft } from "@/lib/services/dag/get-draft";
import { saveDraft } from "@/lib/services/dag/save-draft";
import { PLACES } from "@/prisma/seed/demo/places";
import { actAs, type SeedContext } from "@/prisma/seed/seed-context";

type DemoDag = Readonly<{
  file: string;
  dagKey: string;
  author: "ds" | "ds2";
  title: string;
  why: string;
  isActivated: boolean;
}>;

const DAGS: readonly DemoDag[] = [
  {
    file: "onboarding.yaml",
    dagKey: "research.onboarding",
    author: "ds",
    title: "Decide about applicants right after sign-up",
    why: "One DAG for the whole decision, in place of a chain of cron jobs.",
    isActivated: true,
  },
  {
    file: "heartbeat.yaml",
    dagKey: "ops.heartbeat",
    author: "ds",
    title: "Look once a minute whether tasks can run",
    why: "A schedule that stops should be noticed before a client waits.",
    isActivated: true,
  },
  {
    file: "arrivals.yaml",
    dagKey: "ops.arrivals",
    author: "ds",
    title: "Let made-up applicants sign up",
    why: "The demo needs somebody to decide about: one applicant every half minute.",
    isActivated: true,
  },
  {
    file: "credit-refresh.yaml",
    dagKey: "research.credit_refresh",
    author: "ds2",
    title: "Score stored applicants again",
    why: "Old scores age. This looks an applicant up and places the loan among others of its industry.",
    isActivated: false,
  },
];

/** Names of the DAGs that were made now. */
export async function seedDags(seed: SeedContext): Promise<string[]> {
  const made: string[] = [];
  for (const dag of DAGS) {
    const { changes, ...state } = await stateOf(seed, dag.dagKey);
    if (state.isActive || changes > 0) {
      if (dag.isActivated && !state.isActive) await approveAndActivate(seed, state.openChange);
      continue;
    }
    const number = await propose(seed, dag);
    if (dag.isActivated) await approveAndActivate(seed, number);
    else await comment(seed, number);
    made.push(dag.dagKey);
  }
  return made;
}

/** How far an earlier start came. What people did since is left alone. */
async function stateOf({ db }: SeedContext, dagKey: string) {
  const dag = await db.dag.findUnique({
    where: { dagKey },
    select: { activeVersionId: true, changeRequests: { select: { number: true, lifecycle: true } } },
  });
  const changes = dag?.changeRequests ?? [];
  return {
    isActive: dag?.activeVersionId != null,
    changes: changes.length,
    openChange: changes.find(({ lifecycle }) => lifecycle === "open")?.number ?? null,
  };
}

async function propose(seed: SeedContext, { file, dagKey, author, title, why }: DemoDag): Promise<number> {
  const ctx = await actAs(seed, author);
  const yaml = await readFile(path.join(import.meta.dirname, "../dags", file), "utf8");
  const document = readDraft(yaml, dagKey);
  const isKnown = (await seed.db.dag.count({ where: { dagKey } })) > 0;
  if (!isKnown) await createDag(ctx, { dagKey, title: document.title ?? dagKey, owner: document.owner ?? "risk" });
  const { saveNumber: basedOn } = await getDraft(ctx, dagKey);
  const { saveNumber } = await saveDraft(ctx, dagKey, { document, layout: placesOf(document), yaml, basedOn });
  return (await submitChange(ctx, { dagKey, title, why, saveNumber })).number;
}

function placesOf({ dag, tasks }: DagDraft): Layout {
  const places = tasks.flatMap(({ id, key }) => {
    const [x, y] = PLACES[dag]?.[key] ?? [];
    return x === undefined || y === undefined ? [] : [[id, { x, y }] as const];
  });
  return Object.fromEntries(places);
}

function readDraft(yaml: string, dagKey: string): DagDraft {
  const empty: DagDraft = { signalbox: "dag/v1", dag: dagKeySchema.parse(dagKey), tasks: [] };
  const draft = yamlToDraft(yaml, empty, () => newId());
  if (!draft.ok)
    throw new Error(`${dagKey}: ${draft.error.map(({ line, message }) => `line ${line}: ${message}`).join("\n")}`);
  return draft.value;
}

/** What touches environments, lanes, pools and connections is data ops' to clear too. */
async function approveAndActivate(seed: SeedContext, number: number | null): Promise<void> {
  if (number === null) return;
  const engineer = await actAs(seed, "de");
  const { headRevision: revision, contentHash, ...change } = await getChangeRequest(engineer, number);
  for (const person of ["de", "do"] as const) {
    const isAsked = change.requirements.some(({ roles }) => roles.includes(person));
    const hasApproved = change.reviews.some(({ reviewer, counts }) => reviewer.personKey === person && counts);
    if (!isAsked || hasApproved) continue;
    const ctx = await actAs(seed, person);
    await reviewChange(ctx, number, { decision: "approve", revision, contentHash, body: "Looks right to me." });
  }
  await activateChange(engineer, number, { revision, contentHash });
}

/** The change request that waits for review has something to talk about. */
async function comment(seed: SeedContext, number: number): Promise<void> {
  const ctx = await actAs(seed, "de");
  const { after } = await diffChange(ctx, number, { from: "base", to: 1 });
  const task = after.document.tasks.find(({ key }) => key === "load_applicant");
  await openThread(ctx, number, {
    anchor: task ? { kind: "task", taskId: task.id } : { kind: "change_request" },
    revision: 1,
    isBlocking: false,
    body: "Is one row per client certain here?",
  });
}
