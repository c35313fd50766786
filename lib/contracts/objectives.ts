import { z } from "zod";
import { instantSchema } from "@/lib/contracts/problem";
import { objectivesSchema } from "@/lib/domain/dag/document";
import { CAUSES, SCOPES } from "@/lib/domain/objective/scope";
import { WINDOWS } from "@/lib/domain/objective/window";
import { runStateSchema } from "@/lib/domain/run/model";

const windowSchema = z.enum(Object.keys(WINDOWS) as [keyof typeof WINDOWS, ...(keyof typeof WINDOWS)[]]).default("7d");
export const objectivesQuerySchema = z.strictObject({ window: windowSchema });

export const objectivesExportQuerySchema = objectivesQuerySchema.extend({ dagKey: z.string().max(100).optional() });

/** How many were measured; of those with a target, how many kept it. Percentiles are histograms': `relativeError` off at most. */
const figuresSchema = z.object({
  n: z.int(),
  promised: z.int(),
  kept: z.int(),
  meanMs: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
});

const causeTimesSchema = z.record(z.enum(CAUSES), z.number());

const scopeFiguresSchema = figuresSchema.extend({
  scope: z.enum(SCOPES),
  /** Of the version that is active now; null when it promises nothing. */
  targetMs: z.number().nullable(),
  /** Of as many days before. */
  previous: figuresSchema,
});

export type ScopeFigures = z.infer<typeof scopeFiguresSchema>;

const dagFiguresSchema = z.object({
  dagKey: z.string(),
  title: z.string(),
  scopes: z.array(scopeFiguresSchema),
  /** Milliseconds of all clients, or of all runs without one, by cause. */
  causes: causeTimesSchema,
  /** Deadlines missed in the window, one by one. */
  missed: z.int(),
});
export type DagFigures = z.infer<typeof dagFiguresSchema>;

const windowFactsSchema = z.object({
  window: windowSchema,
  previousFrom: instantSchema,
  from: instantSchema,
  to: instantSchema,
  relativeError: z.number(),
  /** Ends of runs are counted up to here; null before the first. */
  countedUntil: instantSchema.nullable(),
});
export type WindowFacts = z.infer<typeof windowFactsSchema>;

/** GET /objectives */
export const objectivesPageSchema = windowFactsSchema.extend({ dags: z.array(dagFiguresSchema) });
export type Objectives = z.infer<typeof objectivesPageSchema>;

const groupSchema = z.object({ scopes: z.array(figuresSchema.extend({ scope: z.enum(SCOPES) })) });

/** GET /dags/{dagKey}/objectives */
export const dagObjectivesSchema = windowFactsSchema.extend({
  dag: dagFiguresSchema,
  /** Share of the error budget that is used up by so many, as a multiple of what would use exactly all of it. */
  burn: z.array(z.object({ hours: z.int(), rate: z.number().nullable() })),
  versions: z.array(groupSchema.extend({ version: z.int() })),
  /** 0 decision, 1 interactive, 2 batch, 3 backfill. */
  classes: z.array(groupSchema.extend({ class: z.int() })),
  /** Clients, or runs of a DAG without any, by hour for a day and by day for longer. */
  series: z.array(figuresSchema.extend({ at: instantSchema, causes: causeTimesSchema })),
  /** The same by hour of the day in UTC; of the newest days when the window is longer than hours are kept. */
  hours: z.array(figuresSchema.extend({ hour: z.int() })),
  tasks: z.array(
    z.object({
      taskKey: z.string(),
      task: figuresSchema,
      gap: figuresSchema,
      /** Runs whose end waited for it, the time it added to them, and why. */
      pathRuns: z.int(),
      pathMs: z.number(),
      pathCauses: causeTimesSchema,
    }),
  ),
});
export type DagObjectives = z.infer<typeof dagObjectivesSchema>;
export type TaskFigures = DagObjectives["tasks"][number];

/** POST /dags/{dagKey}/objectives */
export const proposeObjectivesBodySchema = z.strictObject({
  objectives: objectivesSchema,
  why: z.string().trim().min(3, "Say why, for who reviews it.").max(5_000),
});
export type ProposeObjectivesBody = z.infer<typeof proposeObjectivesBodySchema>;

/** GET /dags/{dagKey}/objectives/clients : whose time stands behind a bar, the longest first. */
export const behindQuerySchema = z.strictObject({
  from: instantSchema,
  to: instantSchema,
  /** By the time that went to this, instead of the whole. */
  cause: z.enum(CAUSES).optional(),
  /** By the time of this task. */
  taskKey: z.string().max(64).optional(),
  version: z.coerce.number().int().min(1).optional(),
  class: z.coerce.number().int().min(0).max(3).optional(),
  /** Hour of the day in UTC. */
  hour: z.coerce.number().int().min(0).max(23).optional(),
  /** Only those that missed their target. */
  late: z.literal("true").optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export type BehindQuery = z.infer<typeof behindQuerySchema>;

export const behindSchema = z.object({
  items: z.array(
    z.object({
      runId: z.uuid(),
      clientKey: z.string().nullable(),
      version: z.int(),
      class: z.int(),
      state: runStateSchema,
      since: instantSchema,
      endedAt: instantSchema,
      totalMs: z.number(),
      kept: z.boolean().nullable(),
      /** What it is sorted by. */
      ms: z.number(),
      causes: causeTimesSchema,
    }),
  ),
});
export type Behind = z.infer<typeof behindSchema>;
