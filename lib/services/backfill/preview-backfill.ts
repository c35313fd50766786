import type { z } from "zod";
import type { BackfillPreview, BackfillSelection, previewBackfillBodySchema } from "@/lib/contracts/backfills";
import { findClientCandidates, findDecidedCandidates, findTickCandidates } from "@/lib/db/backfills";
import type { Db } from "@/lib/db/client";
import { contentHash } from "@/lib/db/content-hash";
import { type DagHead, findDag } from "@/lib/db/dags";
import { findVersionBytes } from "@/lib/db/versions";
import {
  type BackfillPlan,
  type Candidate,
  MAX_UNITS,
  planBackfill,
  skipReasonSchema,
} from "@/lib/domain/backfill/plan-backfill";
import type { DagDocument } from "@/lib/domain/dag/document";
import { isScheduled, ticksBetween, ticksOf } from "@/lib/domain/schedule/ticks";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";
import { describeStart } from "@/lib/services/dag/describe-start";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

export type WantedBackfill = z.output<typeof previewBackfillBodySchema>;

/** How many units, and how many of those passed over, a preview names. */
const NAMED = 20;

/** What a backfill would run, on which version, and what it would pass over and why. Changes nothing. */
export async function previewBackfill(
  ctx: ServiceContext,
  dagKey: string,
  wanted: WantedBackfill,
): Promise<BackfillPreview> {
  requirePermission(ctx.actor, "backfill:preview");
  return (await prepareBackfill(ctx.db, dagKey, wanted, ctx.now())).preview;
}

export type PreparedBackfill = Readonly<{
  dagId: string;
  versionId: string;
  units: readonly Candidate[];
  preview: BackfillPreview;
}>;

/** The same for a preview and for its confirmation, from what is in the tables now. */
export async function prepareBackfill(
  db: Db,
  dagKey: string,
  { selection, version: number, newestFirst }: WantedBackfill,
  now: Date,
): Promise<PreparedBackfill> {
  const dag = await findDag(db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  const version = await requireVersion(db, dag, number ?? null);
  requireFitting(dagKey, version, selection);
  const found = await findCandidates(db, dag.id, version.document, selection, now);
  if (found.length > MAX_UNITS)
    throw new AppError(
      "invalid_input",
      `That is more than ${MAX_UNITS} units. Choose a shorter span and make two backfills of it.`,
      { reason: "too_many_units" },
    );
  const plan = planBackfill(selection.rerun, newestFirst ? found.toReversed() : found);
  const preview = show(version.number, plan, contentHash(fingerprint(version.id, plan)));
  return { dagId: dag.id, versionId: version.id, units: plan.units, preview };
}

type Version = Readonly<{ id: string; number: number; document: DagDocument }>;

async function requireVersion(db: Db, { id, dagKey }: DagHead, number: number | null): Promise<Version> {
  const found = await findVersionBytes(db, id, number);
  if (found) return { id: found.id, number: found.number, document: readSnapshot(found.canonical).document };
  if (number === null)
    throw new AppError("conflict", `${dagKey} has no active version, so there is nothing to run.`, {
      reason: "no_active_version",
    });
  throw new AppError("not_found", `There is no version ${number} of ${dagKey}. Look at its list of versions.`, {
    dagKey,
  });
}

function requireFitting(dagKey: string, { number, document }: Version, { unit }: BackfillSelection): void {
  if ((unit === "ticks") === isScheduled(document)) return;
  const start = `Version ${number} of ${dagKey} starts on: ${describeStart(document.start)}.`;
  throw new AppError(
    "conflict",
    unit === "ticks"
      ? `${start} It has no slots; choose clients instead.`
      : `${start} Choose slots of its schedule instead.`,
    { reason: unit === "ticks" ? "not_scheduled" : "not_started_by_clients" },
  );
}

async function findCandidates(
  db: Db,
  dagId: string,
  document: DagDocument,
  selection: BackfillSelection,
  now: Date,
): Promise<Candidate[]> {
  if (selection.unit === "clients") return findClientCandidates(db, dagId, selection.clientKeys);
  const { from, to } = selection;
  if (from > to)
    throw new AppError("invalid_input", "The span ends before it begins. Swap its two times.", {
      reason: "empty_span",
    });
  if (selection.unit === "decided") return findDecidedCandidates(db, dagId, { from, to, limit: MAX_UNITS + 1 });
  const schedule = ticksOf(document);
  const until = new Date(Math.min(new Date(to).getTime(), now.getTime()));
  const ticks = schedule ? ticksBetween(schedule, new Date(from), until, MAX_UNITS + 1) : [];
  return findTickCandidates(db, dagId, ticks);
}

const fingerprint = (versionId: string, { units, skipped }: BackfillPlan): Uint8Array =>
  new TextEncoder().encode(JSON.stringify([versionId, units.map(({ name }) => name), skipped]));

function show(version: number, { units, skipped }: BackfillPlan, hash: string): BackfillPreview {
  return {
    version,
    units: units.length,
    firstUnits: units.slice(0, NAMED).map(({ name }) => name),
    skipped: skipReasonSchema.options.flatMap((reason) => {
      const names = skipped.filter((one) => one.reason === reason).map(({ name }) => name);
      return names.length === 0 ? [] : [{ reason, count: names.length, first: names.slice(0, NAMED) }];
    }),
    hash,
  };
}
