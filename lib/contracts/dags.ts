import { z } from "zod";
import { personSchema } from "@/lib/contracts/people";
import { instantSchema } from "@/lib/contracts/problem";
import { criticalitySchema } from "@/lib/domain/dag/criticality";
import { dagDocumentSchema, dagDraftSchema, dagKeySchema } from "@/lib/domain/dag/document";
import { layoutSchema } from "@/lib/domain/dag/layout";

/** One row of GET /dags. */
export const dagSummarySchema = z.object({
  dagKey: z.string(),
  title: z.string(),
  owner: z.string(),
  isPaused: z.boolean(),
  criticality: criticalitySchema,
  activeVersion: z.int().nullable(),
  start: z.string(),
  lane: z.string().nullable(),
  hasDraftChanges: z.boolean(),
  openChangeRequest: z.int().nullable(),
  runs: z.object({ active: z.int(), success24h: z.int(), failed24h: z.int() }),
  clientsWaiting: z.int(),
  lastRunAt: instantSchema.nullable(),
});
export type DagSummary = z.infer<typeof dagSummarySchema>;

/** POST /dags: a new DAG with a draft, which is empty or the example. */
export const createDagBodySchema = z.strictObject({
  dagKey: dagKeySchema,
  title: z.string().min(1).max(200),
  owner: z.string().min(1).max(100),
  startFrom: z.enum(["nothing", "example"]).default("nothing"),
});

/** GET /dags/{dagKey} */
export const dagDetailSchema = dagSummarySchema.extend({
  createdBy: personSchema,
  activeDocument: dagDocumentSchema.nullable(),
  activeLayout: layoutSchema.nullable(),
  /** What was activated in an emergency and is still to be reviewed: what is due first. */
  debt: z.object({ changeRequest: z.int(), version: z.int(), dueAt: instantSchema, isOverdue: z.boolean() }).nullable(),
});
export type DagDetail = z.infer<typeof dagDetailSchema>;

/** GET /dags/{dagKey}/draft */
export const draftSchema = z.object({
  dagKey: z.string(),
  document: dagDraftSchema,
  layout: layoutSchema,
  yaml: z.string(),
  saveNumber: z.int(),
  updatedBy: personSchema,
  updatedAt: instantSchema,
  /** Number of the version that is active now; null before the first activation. */
  activeVersion: z.int().nullable(),
  openChangeRequest: z.object({ number: z.int(), headRevision: z.int(), isMine: z.boolean() }).nullable(),
});
export type Draft = z.infer<typeof draftSchema>;

/** PUT /dags/{dagKey}/draft. A save names the save number it was based on; 409 when someone else saved meanwhile. */
export const saveDraftBodySchema = z.strictObject({
  document: dagDraftSchema,
  layout: layoutSchema,
  yaml: z.string().max(2_000_000),
  basedOn: z.int().min(0),
});
export type SaveDraftBody = z.infer<typeof saveDraftBodySchema>;
export const savedDraftSchema = z.object({ saveNumber: z.int(), updatedAt: instantSchema });

/** POST /dags/{dagKey}/draft/check: everything that stands between this draft and a submit. */
export const checkIssueSchema = z.object({
  code: z.string(),
  severity: z.enum(["error", "warning"]),
  message: z.string(),
  taskId: z.uuid().optional(),
  taskKey: z.string().optional(),
  path: z.string().optional(),
});
export type CheckIssueView = z.infer<typeof checkIssueSchema>;
export const draftCheckSchema = z.object({ isExecutable: z.boolean(), issues: z.array(checkIssueSchema) });
export type DraftCheck = z.infer<typeof draftCheckSchema>;

/** GET /dags/{dagKey}/versions */
export const versionSummarySchema = z.object({
  number: z.int(),
  contentHash: z.string(),
  activatedAt: instantSchema,
  activatedBy: personSchema,
  approvedBy: z.array(personSchema),
  authoredBy: personSchema,
  changeRequest: z.int(),
  isActive: z.boolean(),
  taskCount: z.int(),
});
export type VersionSummary = z.infer<typeof versionSummarySchema>;

/** GET /dags/{dagKey}/versions/{n} */
export const versionDetailSchema = versionSummarySchema.extend({
  document: dagDocumentSchema,
  layout: layoutSchema,
  yaml: z.string(),
  closure: z.object({ packs: z.record(z.string(), z.string()) }),
});
export type VersionDetail = z.infer<typeof versionDetailSchema>;
