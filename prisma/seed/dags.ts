import { readFile } from "node:fs/promises";
import { v7 as newId } from "uuid";
import { type DagDraft, dagKeySchema } from "@/lib/domain/dag/document";
import { yamlToDraft } from "@/lib/domain/dag/yaml";
import { activateChange } from "@/lib/services/change/activate-change";
import { openThread } from "@/lib/services/change/open-thread";
import { reviewChange } from "@/lib/services/change/review-change";
import { submitChange } from "@/lib/services/change/submit-change";
import type { ServiceContext } from "@/lib/services/context";
import { createDag } from "@/lib/services/dag/create-dag";
import { getDraft } from "@/lib/services/dag/get-draft";
import { saveDraft } from "@/lib/services/dag/save-draft";

type SeedDag = Readonly<{ file: string; dagKey: string; title: string; why: string }>;

/** Draws a DAG from its YAML and submits it, as a data scientist does. Null when it stands already. */
async function submitDag(author: ServiceContext, dag: SeedDag) {
  const dagKey = dagKeySchema.parse(dag.dagKey);
  const found = await author.db.dag.findUnique({ where: { dagKey }, include: { changeRequests: true } });
  if (found && (found.activeVersionId !== null || found.changeRequests.length > 0)) return null;
  if (!found) await createDag(author, { dagKey, title: dag.title, owner: "risk" });
  const draft = await getDraft(author, dagKey);
  const yaml = await readFile(new URL(`./dags/${dag.file}`, import.meta.url), "utf8");
  const document = parse(yaml, draft.document, dag.file);
  const content = { document, layout: draft.layout, yaml };
  const { saveNumber } = await saveDraft(author, dagKey, { ...content, basedOn: draft.saveNumber });
  const submitted = await submitChange(author, { dagKey, title: dag.title, why: dag.why, saveNumber });
  return { ...submitted, document };
}

function parse(yaml: string, base: DagDraft, file: string): DagDraft {
  const parsed = yamlToDraft(yaml, base, newId);
  if (!parsed.ok) throw new Error(`${file}: ${parsed.error.map((issue) => issue.message).join("; ")}`);
  return parsed.value;
}

/** A DAG that one person proposed and another approved and activated: the only way there is. */
export async function seedActiveDag(author: ServiceContext, reviewer: ServiceContext, dag: SeedDag): Promise<void> {
  const change = await submitDag(author, dag);
  if (!change) return;
  const seen = { revision: change.revision, contentHash: change.contentHash };
  await reviewChange(reviewer, change.number, { decision: "approve", ...seen, body: "Read and tried. Good to go." });
  await activateChange(reviewer, change.number, seen);
}

/** A DAG that waits for its reviewer, with one question asked. */
export async function seedWaitingDag(
  author: ServiceContext,
  reviewer: ServiceContext,
  dag: SeedDag,
  question: Readonly<{ taskKey: string; body: string }>,
): Promise<void> {
  const change = await submitDag(author, dag);
  const task = change?.document.tasks.find(({ key }) => key === question.taskKey);
  if (!change || !task) return;
  const anchor = { kind: "task", taskId: task.id } as const;
  await openThread(reviewer, change.number, { anchor, revision: 1, isBlocking: false, body: question.body });
}
