import { z } from "zod";
import { personSchema } from "@/lib/contracts/people";
import { instantSchema } from "@/lib/contracts/problem";
import { nameSchema } from "@/lib/domain/dag/document";

/** GET /lanes */
export const laneSchema = z.object({
  name: z.string(),
  slots: z.int(),
  description: z.string(),
  queued: z.int(),
  running: z.int(),
  waiting: z.int(),
  oldestWaitingAt: instantSchema.nullable(),
  /** Since a job last went through its queue to a worker and back; null before the first. */
  secondsSinceCanary: z.number().nullable(),
});
export type LaneView = z.infer<typeof laneSchema>;

/** GET /pools */
export const poolSchema = z.object({
  name: z.string(),
  slots: z.int(),
  description: z.string(),
  /** Slots that open attempts take; more than `slots` for a while after the pool was made smaller. */
  taken: z.int(),
  /** Tasks that wait for slots, in any lane. */
  waiting: z.int(),
  oldestWaitingAt: instantSchema.nullable(),
});
export type PoolView = z.infer<typeof poolSchema>;

/** Part of GET /lanes: processes and their last sign of life, judged by the reader's clock (the database's). */
export const componentSchema = z.object({
  id: z.uuid(),
  kind: z.enum(["web", "worker"]),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  lanes: z.array(z.string()),
  slots: z.int(),
  isolation: z.string(),
  startedAt: instantSchema,
  secondsSinceBeat: z.number(),
  /** `silent`: it neither beats nor has said that it stops. */
  state: z.enum(["alive", "silent", "stopped"]),
  /** Somebody asked it to take nothing more and to stop. */
  isDraining: z.boolean(),
});
export type ComponentView = z.infer<typeof componentSchema>;
export const lanesPageSchema = z.object({ lanes: z.array(laneSchema), components: z.array(componentSchema) });

/** POST /workers/{id}/drain */
export const drainedSchema = z.object({ id: z.uuid() });

const MOST_MINUTES = 1_440;
/** GET /lanes/proof : over runs created in the last so many minutes. */
export const laneProofQuerySchema = z.strictObject({
  minutes: z.coerce.number().int().min(1).max(MOST_MINUTES).default(60),
});
export const laneProofSchema = z.object({
  minutes: z.int(),
  /** What the 95th of 100 clients may wait from arrival to the first task, in milliseconds. */
  limitMs: z.number(),
  lanes: z.array(
    z.object({
      lane: z.string(),
      verdict: z.enum(["held", "broken", "none"]),
      runs: z.int(),
      firstTaskP50: z.number().nullable(),
      firstTaskP95: z.number().nullable(),
      firstTaskMax: z.number().nullable(),
      slotP95: z.number().nullable(),
      /** Tasks that wait in all other lanes, now. */
      waitingElsewhere: z.int(),
    }),
  ),
});
export type LaneProof = z.infer<typeof laneProofSchema>;

/** GET /environments */
export const environmentSchema = z.object({
  name: z.string(),
  kind: z.enum(["python3", "node", "bash"]),
  start: z.enum(["warm", "cold"]),
  description: z.string(),
  memoryMb: z.int(),
  cpuSeconds: z.int(),
  maxProcesses: z.int(),
  fileMb: z.int(),
});
export type EnvironmentView = z.infer<typeof environmentSchema>;

/** GET /connections: never a secret. */
export const connectionSchema = z.object({
  name: z.string(),
  kind: z.enum(["postgres", "http"]),
  settings: z.record(z.string(), z.unknown()),
  hasSecret: z.boolean(),
  version: z.int(),
  updatedBy: personSchema,
  updatedAt: instantSchema,
});
export type ConnectionView = z.infer<typeof connectionSchema>;
/** POST /connections/{name}/tests */
export const testConnectionBodySchema = z.strictObject({ lane: nameSchema });
/** GET /connections/{name}/tests: by lane, of the connection as it is now. No outcome yet: a worker is asked; no time: nobody was. */
export const connectionTestsSchema = z.object({
  lanes: z.array(
    z.object({
      lane: z.string(),
      outcome: z.enum(["works", "refused", "no_answer", "changed"]).nullable(),
      askedAt: instantSchema.nullable(),
      testedAt: instantSchema.nullable(),
    }),
  ),
});
export type ConnectionTests = z.infer<typeof connectionTestsSchema>;

/** GET /packs */
export const packSchema = z.object({
  name: z.string(),
  latest: z.object({ digest: z.string(), number: z.int(), publishedBy: personSchema, createdAt: instantSchema }),
  versions: z.int(),
  files: z.array(z.string()),
});
export type PackView = z.infer<typeof packSchema>;
/** GET /packs/{name}?version= : one version with the text of its files. */
export const packDetailSchema = z.object({
  name: z.string(),
  number: z.int(),
  digest: z.string(),
  message: z.string(),
  files: z.array(z.object({ path: z.string(), size: z.int(), text: z.string().nullable() })),
  versions: z.array(
    z.object({
      number: z.int(),
      digest: z.string(),
      message: z.string(),
      publishedBy: personSchema,
      createdAt: instantSchema,
    }),
  ),
  usedBy: z.array(z.object({ dagKey: z.string(), version: z.int() })),
});
export type PackDetail = z.infer<typeof packDetailSchema>;
/** Of one version; all files together have a limit of their own on the server. */
export const PACK_LIMITS = { files: 500, fileCharacters: 1_000_000 } as const;
/** POST /packs: a new immutable version of a folder of scripts. Publishing the same content again answers the existing version. */
export const publishPackBodySchema = z.strictObject({
  name: z
    .string()
    .max(100)
    .regex(/^[a-z][a-z0-9_-]*$/),
  message: z.string().max(500).default(""),
  files: z
    .array(z.strictObject({ path: z.string().min(1).max(200), text: z.string().max(PACK_LIMITS.fileCharacters) }))
    .min(1)
    .max(PACK_LIMITS.files),
});
export const publishedPackSchema = z.object({
  name: z.string(),
  number: z.int(),
  digest: z.string(),
  /** False: the pack had a version of exactly these files already. */
  isNew: z.boolean(),
});

/** GET /api/readyz: judged by the reader, so that a dead writer cannot hide. */
export const readinessSchema = z.object({
  isReady: z.boolean(),
  postgres: z.boolean(),
  redis: z.boolean(),
  /** Redis may delete waiting jobs when its memory is full: workers give it none then. */
  redisMayEvict: z.boolean(),
  workersAlive: z.int(),
  /** Workers that fell silent within ten minutes without saying that they stop, and since when. */
  workersSilent: z.int(),
  silentSince: instantSchema.nullable(),
  /** When a worker last gave a sign of life; null if none ever did. */
  lastBeatAt: instantSchema.nullable(),
  /** How long ago a live worker last passed the loops that start things. */
  secondsSinceSchedulerPass: z.number().nullable(),
  lastPassAt: instantSchema.nullable(),
  /** Lanes in which tasks wait and that no live worker serves. */
  unservedLanes: z.int(),
  /** Lanes with a live worker whose queue nobody took the canary from for a minute. */
  lateCanaries: z.int(),
});
export type Readiness = z.infer<typeof readinessSchema>;
