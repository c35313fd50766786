import { z } from "zod";
import { personSchema } from "@/lib/contracts/people";
import { instantSchema } from "@/lib/contracts/problem";
import { PLATFORM_KINDS, RETENTION_CLASSES } from "@/lib/domain/change/platform-change";
import { policySchema } from "@/lib/domain/change/policy";
import { criticalitySchema } from "@/lib/domain/dag/criticality";
import { dagKeySchema, nameSchema } from "@/lib/domain/dag/document";

const SLOTS = "A whole number from 1 to 10,000.";
const description = z.string().max(500).default("");
const slotsSchema = z.strictObject({ slots: z.int(SLOTS).min(1, SLOTS).max(10_000, SLOTS), description });

const environmentValue = z.strictObject({
  description,
  memoryMb: z.int().min(16).max(1_048_576),
  cpuSeconds: z.int().min(1).max(86_400),
  maxProcesses: z.int().min(1).max(10_000),
  fileMb: z.int().min(1).max(1_048_576),
});

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
};
const windowBase = {
  effect: z.enum(["allow", "deny"]),
  /** A DAG's key, or the beginning of keys followed by a star. */
  dags: z
    .string()
    .regex(/^[a-z0-9_.-]*\*?$/)
    .min(1)
    .max(200),
  /** Of these, only those on which this much hangs; left out, all. */
  criticality: criticalitySchema.optional(),
  description,
};
/** Every week at the same hours of a time zone, or once. */
const windowValue = z.union([
  z.strictObject({
    ...windowBase,
    timeZone: z.string().max(60).refine(isZone, "No such time zone. Write it like Europe/Berlin."),
    /** Monday is 1. */
    weekdays: z.array(z.int().min(1).max(7)).min(1).max(7),
    fromMinute: z.int().min(0).max(1_439),
    minutes: z.int().min(1).max(10_080),
  }),
  z
    .strictObject({ ...windowBase, startsAt: instantSchema, endsAt: instantSchema })
    .refine(({ startsAt, endsAt }) => startsAt < endsAt, { path: ["endsAt"], message: "It ends after it starts." }),
]);

/** Left out, the stored secret stays; another host, port or address clears it. It is written and never read. */
const secret = z.string().max(1_000).optional();
/** Tries of drafts may use it. Left out: they may not. */
const inSandbox = z.literal(true).optional();
const connectionName = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9_-]*$/);
const connectionValue = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("postgres"),
    settings: z.strictObject({
      host: z.string().min(1).max(255),
      port: z.int().min(1).max(65_535),
      database: z.string().min(1).max(63),
      user: z.string().min(1).max(63),
      inSandbox,
    }),
    secret,
  }),
  z.strictObject({
    kind: z.literal("http"),
    settings: z.strictObject({
      baseUrl: z.url().max(500),
      auth: z.enum(["none", "bearer", "basic"]),
      username: z.string().max(200).optional(),
      inSandbox,
    }),
    secret,
  }),
]);
export type ConnectionValue = z.infer<typeof connectionValue>;

const DAYS = "A whole number of days from 1 to 3,650.";
const retentionValue = z.strictObject({ hotDays: z.int(DAYS).min(1, DAYS).max(3650, DAYS) });

const why = z.string().trim().min(3).max(5_000);
/** POST /platform-changes: one object as it is to be; a window that is to go has no value. */
export const proposePlatformChangeBodySchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("lane"), name: nameSchema, value: slotsSchema, why }),
  z.strictObject({ kind: z.literal("pool"), name: nameSchema, value: slotsSchema, why }),
  z.strictObject({ kind: z.literal("environment"), name: nameSchema, value: environmentValue, why }),
  z.strictObject({ kind: z.literal("window"), name: nameSchema, value: windowValue.nullable(), why }),
  z.strictObject({ kind: z.literal("connection"), name: connectionName, value: connectionValue, why }),
  z.strictObject({ kind: z.literal("retention"), name: z.enum(RETENTION_CLASSES), value: retentionValue, why }),
  z.strictObject({
    kind: z.literal("criticality"),
    name: dagKeySchema,
    value: z.strictObject({ criticality: criticalitySchema }),
    why,
  }),
  z.strictObject({ kind: z.literal("policy"), name: z.literal("approvals"), value: policySchema, why }),
]);
export type ProposePlatformChangeBody = z.infer<typeof proposePlatformChangeBodySchema>;

/** POST /platform-changes/{id}/answer: about the content that was read. Approved, it is applied at once. */
export const answerPlatformChangeBodySchema = z.strictObject({
  answer: z.enum(["approve", "decline", "withdraw"]),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** One change of the platform, as it was proposed and answered. */
export const platformChangeSchema = z.object({
  id: z.uuid(),
  number: z.int(),
  kind: z.enum(PLATFORM_KINDS),
  name: z.string(),
  /** What is to be another value; null before for what is new, after for what goes. */
  fields: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  why: z.string(),
  contentHash: z.string(),
  proposedBy: personSchema,
  proposedAt: instantSchema,
  /** The object is no longer what it was when this was proposed: it is proposed anew. */
  isBehind: z.boolean(),
  outcome: z.enum(["applied", "declined", "withdrawn"]).nullable(),
  answeredBy: personSchema.nullable(),
  answeredAt: instantSchema.nullable(),
  can: z.object({ approve: z.boolean(), decline: z.boolean(), withdraw: z.boolean() }),
});
export type PlatformChange = z.infer<typeof platformChangeSchema>;
