import { v7 as newId } from "uuid";
import type { AskTryBody } from "@/lib/contracts/ask-try";
import type { Try } from "@/lib/contracts/tries";
import { appendAudit } from "@/lib/db/audit";
import { contentHash } from "@/lib/db/content-hash";
import type { DraftRow } from "@/lib/db/drafts";
import { readInventory } from "@/lib/db/inventory";
import { readPinnedOutputs } from "@/lib/db/pins";
import { findRunInput, insertTry } from "@/lib/db/tries";
import { canonicalBytes } from "@/lib/domain/dag/canonical";
import type { DagDraft } from "@/lib/domain/dag/document";
import { cutDraft } from "@/lib/domain/sandbox/cut-draft";
import type { TryScope } from "@/lib/domain/sandbox/try-scope";
import { AppError } from "@/lib/domain/shared/app-error";
import type { JsonValue } from "@/lib/domain/shared/json";
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
  const pinned = await pinsOf(ctx, draft, body);
  const { canonical, pins } = await contentOf(ctx, draft.document, scopeOf(body), pinned);
  const hash = contentHash(canonical);
  const id = newId();
  const askedBy = ctx.actor.userId;
  const { saveNumber, scope, taskKey = null } = body;
  await ctx.db.$transaction(async (tx) => {
    const row = {
      id,
      dagId: draft.dagId,
      contentHash: hash,
      canonical,
      saveNumber,
      scope,
      taskKey,
      client,
      pins,
      askedBy,
    };
    if (!(await insertTry(tx, row))) throw triesAlready();
    await appendAudit(tx, {
      actorId: askedBy,
      action: "draft.tried",
      targetType: "dag",
      targetId: dagKey,
      details: {
        tryId: id,
        contentHash: hash,
        saveNumber,
        scope,
        taskKey,
        clientKey: client?.key ?? null,
        pinned: Object.keys(pins),
      },
    });
  });
  ctx.signals.workArrived();
  return getTry(ctx, id);
}

const scopeOf = ({ scope, taskKey }: AskTryBody): TryScope =>
  scope === "draft" || taskKey === undefined ? { kind: "draft" } : { kind: scope, taskKey };

type Pinned = Readonly<Record<string, JsonValue>>;

/** One's own, by the keys that the tasks have now. The task that is tried runs, also when it is pinned. */
async function pinsOf({ db, actor }: ServiceContext, { dagId, document }: DraftRow, body: AskTryBody): Promise<Pinned> {
  const byId = await readPinnedOutputs(db, { dagId, userId: actor.userId });
  const pairs = document.tasks.flatMap(({ id, key, operator }) => {
    const output = byId.get(id);
    return output === undefined || operator === "branch" || key === body.taskKey ? [] : [[key, output] as const];
  });
  return Object.fromEntries(pairs);
}

const triesAlready = (): AppError =>
  new AppError("conflict", "Another try of yours is under way. Wait for its end, or stop it first.", {
    reason: "try_open",
  });

type Content = Readonly<{ canonical: Uint8Array; pins: Pinned }>;

/** The bytes that are run, checked as a submit checks them, and the pins of the tasks among them. */
async function contentOf({ db }: ServiceContext, draft: DagDraft, scope: TryScope, pinned: Pinned): Promise<Content> {
  const part = cutDraft(draft, scope, new Set(Object.keys(pinned)));
  if (!part.ok) throw new AppError("invalid_input", part.error, { reason: "nothing_to_try" });
  const inventory = await readInventory(db);
  const { issues, executable } = await judgeDraft(db, part.value, inventory);
  if (!executable) throw notExecutable(issues);
  const keys = new Set(executable.tasks.filter(({ disabled }) => !disabled).map(({ key }) => key));
  return {
    canonical: canonicalBytes({ document: executable, closure: closureOf(executable, inventory.packs) }),
    pins: Object.fromEntries(Object.entries(pinned).filter(([key]) => keys.has(key))),
  };
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
