import { z } from "zod";
import { personSchema } from "@/lib/contracts/people";
import { instantSchema, pageQuerySchema } from "@/lib/contracts/problem";
import { ALERT_KIND_NAMES, SEVERITIES } from "@/lib/domain/alert/alert";
import { emailSettingsSchema, slackSettingsSchema, webhookSettingsSchema } from "@/lib/domain/alert/channel";

const alertKindSchema = z.enum(ALERT_KIND_NAMES);

/** GET /alerts */
export const listAlertsQuerySchema = pageQuerySchema.extend({
  state: z.enum(["open", "resolved"]).default("open"),
  kind: alertKindSchema.optional(),
});

/** One cause that people are told of, while it lasts and after. */
export const alertSchema = z.object({
  id: z.uuid(),
  kind: z.string(),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  detail: z.string(),
  /** A path of this site that lands on the cause; on the list of them when there were several. */
  link: z.string(),
  dagKey: z.string().nullable(),
  /** How often it happened while the alert was open. */
  occurrences: z.int(),
  openedAt: instantSchema,
  lastAt: instantSchema,
  resolvedAt: instantSchema.nullable(),
  /** Null while it is open, and when its cause went away by itself. */
  resolvedBy: personSchema.nullable(),
  /** Which channels were told, of its beginning and of its end. */
  deliveries: z.array(
    z.object({
      channel: z.string(),
      says: z.enum(["opened", "resolved"]),
      state: z.enum(["pending", "sent", "failed"]),
      tries: z.int(),
      lastError: z.string().nullable(),
    }),
  ),
});
export type AlertView = z.infer<typeof alertSchema>;
export const alertsPageSchema = z.object({
  items: z.array(alertSchema),
  nextCursor: z.string().nullable(),
  /** Of all that are open, whatever the filter. */
  openCount: z.int(),
});

/** Which alerts a channel gets: everything that is given must hold. */
const ruleBodySchema = z.strictObject({
  kind: alertKindSchema.nullable().default(null),
  dagKey: z.string().max(200).nullable().default(null),
  /** Key of an objective of the DAG. */
  objective: z.string().max(100).nullable().default(null),
  minSeverity: z.enum(SEVERITIES).default("info"),
});

/** GET /alert-channels: never a secret. */
export const alertChannelSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(["email", "slack", "webhook"]),
  /** `to` of e-mail, `url` of a webhook. */
  settings: z.object({ to: z.array(z.string()).optional(), url: z.string().optional() }),
  isActive: z.boolean(),
  rules: z.array(ruleBodySchema),
  updatedBy: personSchema,
  updatedAt: instantSchema,
});
export type AlertChannel = z.infer<typeof alertChannelSchema>;
export const alertChannelsSchema = z.object({ items: z.array(alertChannelSchema) });

const common = {
  name: z.string().trim().min(1, "Give it a name.").max(100),
  isActive: z.boolean().default(true),
  rules: z
    .array(ruleBodySchema)
    .max(50)
    .default([{ kind: null, dagKey: null, objective: null, minSeverity: "info" }]),
};
const SIGNING_KEY = "At least 16 characters, which only the receiver knows.";
const SLACK_ADDRESS = "An https address, as Slack shows it under Incoming Webhooks.";

/** POST /alert-channels and PUT /alert-channels/{id}. A secret left out keeps the stored one; a new channel needs one. */
export const saveAlertChannelBodySchema = z.discriminatedUnion("kind", [
  z.strictObject({ ...common, kind: z.literal("email"), settings: emailSettingsSchema }),
  z.strictObject({
    ...common,
    kind: z.literal("slack"),
    settings: slackSettingsSchema.default({}),
    secret: z
      .url({ protocol: /^https$/, error: SLACK_ADDRESS })
      .max(500)
      .optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("webhook"),
    settings: webhookSettingsSchema,
    secret: z.string().min(16, SIGNING_KEY).max(200).optional(),
  }),
]);
export type SaveAlertChannelBody = z.infer<typeof saveAlertChannelBodySchema>;
