import { v7 as newId } from "uuid";
import type { AskTryBody } from "@/lib/contracts/ask-try";
import type { Try } from "@/lib/contracts/tries";
import { appendAudit } from "@/lib/db/audit";
import { contentHash } from "@/lib/db/content-hash";
import { readInventory } from "@/lib/db/inventory";
import { findRunInput, insertTry } from "@/lib/db/tries";
import { canonicalBytes } from "@/lib/domain/dag/canonical";
import type { DagDraft } from "@/lib/domain/dag/document";
import { cutDraft, type TryScope } from "@/lib/domain/sandbox/cut-draft";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { closureOf, notExecutable } from "@/lib/services/change/prepare-revision";
import type { ServiceContext } from "@/lib/services/context";
import { judgeDraft } from "@/lib/services/dag/check-stored-draft";
import { requireDraft } from "@/lib/services/dag/get-draft";
import { draftMovedOn } from "@/lib/services/dag/save-draft";
import { getTry } from "@/lib/services/sandbox/get-try";

const MAX_DATA_BYTES = 100_000;

/**
 * Asks a worker of the sandbox to run a part of the stored draft for one client. It is no run: it has no version, claims no
 * client, and is gone after a day.
 */
export async function askTry(ctx: ServiceContext, dagKey: string, body: AskTryBody): Promise<Try> {
  requirePermission(ctx.actor, "draft:try");
  requirePermission(ctx.actor, "draft:edit");
  const draft = await requireDraft(ctx, dagKey);
  if (draft.saveNumber !== body.saveNumber) throw draftMovedOn(draft);
  const client = await clientOf(ctx, dagKey, body);
  const canonical = await contentOf(ctx, draft.document, scopeOf(body));
  const hash = contentHash(canonical);
  const id = newId();
  const askedBy = ctx.actor.userId;
  const { saveNumber, scope, taskKey = null } = body;
  await ctx.db.$transaction(async (tx) => {
    const row = { id, dagId: draft.dagId, contentHash: hash, canonical, saveNumber, scope, taskKey, client, askedBy };
    if (!(await insertTry(tx, row))) throw triesAlready();
    await appendAudit(tx, {
      actorId: askedBy,
      action: "draft.tried",
      targetType: "dag",
      targetId: dagKey,
      details: { tryId: id, contentHash: hash, saveNumber, scope, taskKey, clientKey: client?.key ?? null },
    });
  });
  ctx.signals.workArrived();
  return getTry(ctx, id);
}

const scopeOf = ({ taskKey }: AskTryBody): TryScope =>
  taskKey === undefined ? { kind: "draft" } : { kind: "until", taskKey };

const triesAlready = (): AppError =>
  new AppError("conflict", "Another try of yours is under way. Wait for its end, or stop it first.", {
    reason: "try_open",
  });

/** The bytes that are run, checked as a submit checks them. */
async function contentOf({ db }: ServiceContext, draft: DagDraft, scope: TryScope): Promise<Uint8Array> {
  const part = cutDraft(draft, scope);
  if (!part.ok) throw new AppError("invalid_input", part.error, { reason: "nothing_to_try" });
  const inventory = await readInventory(db);
  const { issues, executable } = await judgeDraft(db, part.value, inventory);
  if (!executable) throw notExecutable(issues);
  return canonicalBytes({ document: executable, closure: closureOf(executable, inventory.packs) });
}

type Client = Parameters<typeof insertTry>[1]["client"];

async function clientOf({ db }: ServiceContext, dagKey: string, body: AskTryBody): Promise<Client> {
  const { clientKey, data, sourceRunId } = body;
  if (sourceRunId !== undefined) return fromRun(await findRunInput(db, sourceRunId), dagKey, sourceRunId);
  if (clientKey === undefined) return null;
  if (Buffer.byteLength(JSON.stringify(data)) > MAX_DATA_BYTES)
    throw new AppError("too_large", `The client's data is longer than ${MAX_DATA_BYTES} bytes. Give less of it.`);
  return { key: clientKey, data, runId: null };
}

function fromRun(input: Awaited<ReturnType<typeof findRunInput>>, dagKey: string, runId: string): Client {
  if (!input || input.dagKey !== dagKey)
    throw new AppError("not_found", `There is no such run of ${dagKey}. Choose one of its own runs.`, { runId });
  if (input.clientKey === null)
    throw new AppError("invalid_input", "That run is about no client, so there is nothing to take from it.", { runId });
  return { key: input.clientKey, data: input.data, runId };
}
