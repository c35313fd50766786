import { z } from "zod";
import { anchorSchema } from "@/lib/contracts/anchors";
import { glassSchema, obligationSchema } from "@/lib/contracts/break-glass";
import { jsonSchema } from "@/lib/contracts/merge";
import { personSchema } from "@/lib/contracts/people";
import { instantSchema } from "@/lib/contracts/problem";
import { roleSchema } from "@/lib/domain/access/roles";
import { checkFindingSchema } from "@/lib/domain/change/check-verdict";
import { RISKS } from "@/lib/domain/change/risk";
import { dagDocumentSchema, dagKeySchema } from "@/lib/domain/dag/document";
import { layoutSchema } from "@/lib/domain/dag/layout";

/** Derived, never stored. First that applies, in governance.md 1.2's order. */
export const badgeSchema = z.enum([
  "activated",
  "closed",
  "superseded",
  "draft",
  "conflicting",
  "behind",
  "changes_requested",
  "checks_failing",
  "unresolved",
  "stale",
  "needs_review",
  "scheduled",
  "approved",
  "ready",
]);
export type Badge = z.infer<typeof badgeSchema>;

/** Why it cannot be activated yet and who can clear it. */
export const blockerSchema = z.object({ code: z.string(), message: z.string(), whoCanClear: z.string() });

/** POST /change-requests: submits the DAG's draft as revision 1. */
export const submitBodySchema = z.strictObject({
  dagKey: dagKeySchema,
  title: z.string().min(3).max(200),
  why: z.string().min(3).max(5_000),
  /** An open change request of the author's that this one takes the place of. */
  replaces: z.int().min(1).optional(),
  /** The save the author looked at; 409 when the draft moved on. */
  saveNumber: z.int().min(1),
});
/** POST /change-requests/{n}/revisions: pushes the draft as the next revision. */
export const pushBodySchema = z.strictObject({ saveNumber: z.int().min(1), expectedHead: z.int().min(1) });
export const submittedSchema = z.object({ number: z.int(), revision: z.int(), contentHash: z.string() });

/** POST /change-requests/{n}/reviews. Bound to the revision and hash the reviewer saw. */
export const reviewBodySchema = z.strictObject({
  decision: z.enum(["approve", "request_changes", "comment", "withdraw"]),
  revision: z.int().min(1),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  body: z.string().max(10_000).default(""),
});
/** POST /change-requests/{n}/threads */
export const openThreadBodySchema = z.strictObject({
  anchor: anchorSchema,
  revision: z.int().min(1),
  isBlocking: z.boolean(),
  body: z.string().min(1).max(10_000),
  /** Another value for one field of the anchored task, or for a setting; null takes it away. */
  suggestion: z.strictObject({ path: z.string().regex(/^\//).max(200), value: jsonSchema }).optional(),
});
/** POST /threads/{id}/accept: the author makes a revision of the head with the suggested value, and with those of other threads. */
export const acceptBodySchema = z.strictObject({
  expectedHead: z.int().min(1),
  also: z.array(z.uuid()).max(100).default([]).describe("Threads of the same change whose suggestions it takes too."),
});
/** POST /change-requests/{n}/dismissals: sets somebody's objection aside, for a reason that everybody reads. */
export const dismissBodySchema = z.strictObject({ reviewId: z.uuid(), reason: z.string().min(10).max(2_000) });
/** POST /change-requests/{n}/checks: runs the checks of a revision again. */
export const checksBodySchema = z.strictObject({ revision: z.int().min(1) });
/** POST /change-requests/{n}/schedule: a worker activates this revision at a time, or as soon as nothing stands in its way. */
export const scheduleBodySchema = z.strictObject({
  revision: z.int().min(1),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Null: as soon as nothing stands in its way. */
  at: instantSchema.nullable(),
});
/** POST /change-requests/{n}/reopen */
export const reopenBodySchema = z.strictObject({ expectedHead: z.int().min(1) });
/** POST /dags/{dagKey}/versions/{version}/revert */
export const revertBodySchema = z.strictObject({ why: z.string().min(3).max(5_000) });
export const commentBodySchema = z.strictObject({ body: z.string().min(1).max(10_000) });
/** POST /threads/{id}/resolve */
export const resolveBodySchema = z.strictObject({ resolved: z.boolean() });
/** POST /change-requests/{n}/activate */
export const activateBodySchema = z.strictObject({
  revision: z.int().min(1),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
});
export const activatedSchema = z.object({ dagKey: z.string(), version: z.int() });
/** POST /change-requests/{n}/close */
export const closeBodySchema = z.strictObject({ reason: z.string().min(3).max(2_000) });

/** Until when whoever is asked answers for the first time, in working hours; null when nobody is waited for like that. */
export const firstAnswerSchema = z.object({ dueAt: instantSchema, isOverdue: z.boolean() }).nullable();

export const changeRequestSummarySchema = z.object({
  number: z.int(),
  dagKey: z.string(),
  title: z.string(),
  author: personSchema,
  badge: badgeSchema,
  /** One sentence: what is missing and who can give it. */
  sentence: z.string(),
  headRevision: z.int(),
  isMyTurn: z.boolean(),
  /** It would be the reader's turn, who put it aside; null otherwise. */
  snooze: z.object({ until: instantSchema.nullable() }).nullable(),
  /** Who says that they are on the review. Nobody is held up by it. */
  claim: z.object({ by: personSchema, at: instantSchema, givenBy: personSchema.nullable() }).nullable(),
  /** Who could give what is missing, those first who have the least to do and know the DAG. */
  couldReview: z.array(personSchema),
  firstAnswer: firstAnswerSchema,
  /** Why a reviewer should look twice. */
  risks: z.array(z.enum(RISKS)),
  changeCount: z.int(),
  /** What it changes by class, in words: "logic: 3 changes". */
  about: z.array(z.string()),
  openThreads: z.int(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export type ChangeRequestSummary = z.infer<typeof changeRequestSummarySchema>;

export const reviewSchema = z.object({
  id: z.uuid(),
  reviewer: personSchema,
  decision: z.enum(["approve", "request_changes", "comment", "withdraw"]),
  revision: z.int(),
  body: z.string(),
  createdAt: instantSchema,
  /** The revision whose approval an update to the base kept; null for a word that was given here. */
  carriedFrom: z.int().nullable(),
  /** Whether it counts for activation now, and if not, why. */
  counts: z.boolean(),
  /** For programs, why it does not count; null when it does. */
  reason: z.string().nullable(),
  because: z.string(),
  /** What was written when somebody else set the objection aside. */
  dismissalReason: z.string().nullable(),
  /** The reader may set this objection aside now. */
  canDismiss: z.boolean(),
});
export type ReviewView = z.infer<typeof reviewSchema>;

export const threadSchema = z.object({
  id: z.uuid(),
  anchor: anchorSchema,
  /** What the anchor is called now, e.g. a task key; null when it is gone. */
  anchorLabel: z.string().nullable(),
  /**
   * Where it is shown when not at its own place, which was called `was`: the line where its text went, or what is nearest
   * to what is gone. Null while it is there.
   */
  portedTo: z.object({ was: z.string(), anchor: anchorSchema, label: z.string() }).nullable(),
  /** The characters that it was written about, when it is about a line of a text. */
  quote: z.string().nullable(),
  revision: z.int(),
  isBlocking: z.boolean(),
  isOutdated: z.boolean(),
  resolvedBy: personSchema.nullable(),
  resolvedAt: instantSchema.nullable(),
  suggestion: z
    .object({
      path: z.string(),
      /** What it was when it was suggested; left out for no value. */
      before: z.unknown().optional(),
      value: z.unknown(),
      acceptedRevision: z.int().nullable(),
      canAccept: z.boolean(),
    })
    .nullable(),
  /** When the author said that it is done; null once its opener has said more. */
  addressedAt: instantSchema.nullable(),
  canAddress: z.boolean(),
  canResolve: z.boolean(),
  comments: z.array(
    z.object({
      id: z.uuid(),
      author: personSchema,
      /** What it says now; empty once it was deleted. */
      body: z.string(),
      createdAt: instantSchema,
      isDeleted: z.boolean(),
      /** When it was corrected or deleted last; null when it never was. */
      editedAt: instantSchema.nullable(),
      /** What it said before, oldest first. */
      earlier: z.array(z.object({ body: z.string(), at: instantSchema })),
      /** The reader wrote it and may correct or delete it. */
      canEdit: z.boolean(),
    }),
  ),
});
export type ThreadView = z.infer<typeof threadSchema>;

export const requirementSchema = z.object({
  rule: z.string(),
  /** Somebody with one of these. */
  roles: z.array(roleSchema),
  minimum: z.int(),
  approvals: z.int(),
  because: z.array(z.string()),
});

/** A check that the head asks for, and what its registered source said last. */
const checkSchema = z.object({
  name: z.string(),
  title: z.string(),
  source: z.string(),
  /** False for one that only tells. */
  isBlocking: z.boolean(),
  /** Null when it has no result yet. */
  isPassed: z.boolean().nullable(),
  detail: z.string(),
  /** What it found, errors first; an error fails it. */
  findings: z.array(checkFindingSchema),
  at: instantSchema.nullable(),
});

/** GET /change-requests/{n} */
export const changeRequestDetailSchema = changeRequestSummarySchema.extend({
  why: z.string(),
  contentHash: z.string(),
  isAuthor: z.boolean(),
  isContributor: z.boolean(),
  contributors: z.array(personSchema),
  revisions: z.array(
    z.object({ number: z.int(), contentHash: z.string(), pushedBy: personSchema, createdAt: instantSchema }),
  ),
  requirements: z.array(requirementSchema),
  checks: z.array(checkSchema),
  reviews: z.array(reviewSchema),
  threads: z.array(threadSchema),
  blockers: z.array(blockerSchema),
  can: z.object({
    comment: z.boolean(),
    approve: z.boolean(),
    requestChanges: z.boolean(),
    withdraw: z.boolean(),
    activate: z.boolean(),
    push: z.boolean(),
    close: z.boolean(),
    reopen: z.boolean(),
    toDraft: z.boolean(),
    schedule: z.boolean(),
    unschedule: z.boolean(),
    breakGlass: z.boolean(),
    confirmGlass: z.boolean(),
    declineGlass: z.boolean(),
    withdrawGlass: z.boolean(),
  }),
  /** When a worker activates it, or why it did not; null without one. */
  schedule: z
    .object({
      activateAt: instantSchema.nullable(),
      setBy: personSchema,
      setAt: instantSchema,
      /** What the last look found in the way; a code of `blockers`. */
      waitsFor: z.string().nullable(),
      outcome: z.literal("suspended").nullable(),
      /** Why it was suspended. */
      reason: z.string().nullable(),
    })
    .nullable(),
  supersededBy: z.int().nullable(),
  /** Asked for in an emergency and not answered yet. */
  glass: glassSchema.nullable(),
  /** What is owed because two people activated it past missing approvals; null for every other change. */
  debt: obligationSchema.nullable(),
  activatedVersion: z.int().nullable(),
  /** Page load cursor: changes whenever anything on this page changed. */
  etag: z.string(),
});
export type ChangeRequestDetail = z.infer<typeof changeRequestDetailSchema>;

/** GET /change-requests/{n}/diff?from=&to= : two documents; the browser draws the change list from the same pure diff. */
export const diffSchema = z.object({
  /** Null when there was nothing active: everything is added. */
  before: z.object({ document: dagDocumentSchema, layout: layoutSchema, yaml: z.string() }).nullable(),
  after: z.object({ document: dagDocumentSchema, layout: layoutSchema, yaml: z.string() }),
  packsBefore: z.record(z.string(), z.string()),
  packsAfter: z.record(z.string(), z.string()),
  /** What every other reference was, by `kind:name`. */
  pinsBefore: z.record(z.string(), z.string()),
  pinsAfter: z.record(z.string(), z.string()),
  fromLabel: z.string(),
  toLabel: z.string(),
});
export type DiffView = z.infer<typeof diffSchema>;
