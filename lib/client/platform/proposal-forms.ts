import type { z } from "zod";
import type { ConnectionValue } from "@/lib/contracts/platform-changes";
import { proposePlatformChangeBodySchema } from "@/lib/contracts/platform-changes";
import {
  APPROVER_ROLES,
  CONDITIONS,
  type Condition,
  type Policy,
  RULE_OF,
  type Rule,
} from "@/lib/domain/change/policy";

/** Fields of a form as the browser hands them over: every value a text. */
export type Texts = Readonly<Record<string, string>>;
export type ProposalForm = ReturnType<typeof proposePlatformChangeBodySchema.safeParse>;

/** What is wrong with which field, by its name. Of several shapes the one speaks that the form comes closest to. */
export const fieldErrors = (issues: readonly z.core.$ZodIssue[]): Readonly<Record<string, string>> =>
  Object.fromEntries(issues.flatMap(plainIssues).map(({ path, message }) => [String(path.at(-1)), message]));

function plainIssues(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const [closest] = issue.errors.toSorted((a, b) => a.length - b.length);
  return closest?.length ? closest.flatMap(plainIssues) : [issue];
}

/** Left empty it is missing, not zero. */
const numberOf = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);

/** What has slots: a lane or a pool by its name, or a pool that does not exist yet. */
export type SlotOwner = Readonly<{ kind: "lane" | "pool"; name: string } | { kind: "new_pool" }>;

export function readSlotsForm(owner: SlotOwner, { name, slots, description, why }: Texts): ProposalForm {
  const value = { slots: numberOf(slots), description };
  const named = owner.kind === "new_pool" ? { kind: "pool", name } : { kind: owner.kind, name: owner.name };
  return proposePlatformChangeBodySchema.safeParse({ ...named, value, why });
}

/** A secret left empty keeps the stored one. */
export function readConnectionForm(
  kind: ConnectionValue["kind"],
  { name, secret, why, inSandbox, ...fields }: Texts,
): ProposalForm {
  const target =
    kind === "postgres"
      ? { host: fields.host, port: numberOf(fields.port), database: fields.database, user: fields.user }
      : {
          baseUrl: fields.baseUrl,
          auth: fields.auth,
          ...(fields.username ? { username: fields.username } : {}),
        };
  const settings = { ...target, ...(inSandbox === "yes" ? { inSandbox: true } : {}) };
  const value = { kind, settings, ...(secret ? { secret } : {}) };
  return proposePlatformChangeBodySchema.safeParse({ kind: "connection", name, value, why });
}

export const readRetentionForm = (name: string, { hotDays, why }: Texts): ProposalForm =>
  proposePlatformChangeBodySchema.safeParse({ kind: "retention", name, value: { hotDays: numberOf(hotDays) }, why });

export function readEnvironmentForm(name: string, { description, why, ...texts }: Texts): ProposalForm {
  const limits = Object.fromEntries(ENVIRONMENT_LIMITS.map((limit) => [limit, numberOf(texts[limit])]));
  const value = { description, ...limits };
  return proposePlatformChangeBodySchema.safeParse({ kind: "environment", name, value, why });
}

const ENVIRONMENT_LIMITS = ["memoryMb", "cpuSeconds", "maxProcesses", "fileMb"] as const;

/** The boxes of the days of a week are fields of their own. */
export const weekdayField = (day: number): string => `weekday${day}`;
const WEEK = [1, 2, 3, 4, 5, 6, 7];

/** Every week at the same hours, or once from one time to another, as this browser's clock shows them. */
export function readWindowForm(
  isWeekly: boolean,
  { name, effect, dags, criticality, description, why, ...texts }: Texts,
): ProposalForm {
  const base = { effect, dags, description, ...(criticality ? { criticality } : {}) };
  const value = isWeekly
    ? {
        ...base,
        timeZone: texts.timeZone,
        weekdays: WEEK.filter((day) => texts[weekdayField(day)] !== undefined),
        fromMinute: minuteOf(texts.from),
        minutes: numberOf(texts.minutes),
      }
    : { ...base, startsAt: instantOf(texts.startsAt), endsAt: instantOf(texts.endsAt) };
  return proposePlatformChangeBodySchema.safeParse({ kind: "window", name, value, why });
}

export const readCriticalityForm = (name: string, { criticality, why }: Texts): ProposalForm =>
  proposePlatformChangeBodySchema.safeParse({ kind: "criticality", name, value: { criticality }, why });

/**
 * Numbers per rule, for all DAGs and for critical ones, and the roles of each approval. The platform's stay data ops', whatever
 * the form says; what is said about other DAGs stays, by the same roles.
 */
export function readPolicyForm({ rules }: Policy, { fastestPollSeconds, why, ...texts }: Texts): ProposalForm {
  const counted = CONDITIONS.flatMap((when) => {
    const roles = rolesOf(RULE_OF[when], texts);
    const [all, critical] = [numberOf(texts[when]) ?? 0, numberOf(texts[criticalField(when)]) ?? 0];
    return [
      ...(all === 0 ? [] : [{ when, roles, approvals: all }]),
      ...(critical === 0 ? [] : [{ when, roles, approvals: critical, criticality: "critical" }]),
    ];
  });
  const others = rules
    .filter(({ criticality }) => criticality !== undefined && criticality !== "critical")
    .map((rule) => ({ ...rule, roles: rolesOf(RULE_OF[rule.when], texts) }));
  const keepsApprovals = KEEPING.filter((one) => texts[keepsField(one)] !== undefined);
  const value = { rules: [...counted, ...others], fastestPollSeconds: numberOf(fastestPollSeconds), keepsApprovals };
  return proposePlatformChangeBodySchema.safeParse({ kind: "policy", name: "approvals", value, why });
}

const rolesOf = (rule: Rule, texts: Texts) =>
  rule === "platform" ? ["do"] : APPROVER_ROLES.filter((role) => texts[roleField(rule, role)] !== undefined);

/** The box of one role that may give one approval. */
export const roleField = (rule: Rule, role: (typeof APPROVER_ROLES)[number]): string => `${rule}-by-${role}`;

/** Of which DAGs approvals may outlast an update. */
export const KEEPING = ["standard", "sandbox"] as const;
export const keepsField = (criticality: (typeof KEEPING)[number]): string => `keeps-${criticality}`;
export const criticalField = (when: Condition): string => `${when}-critical`;

export const readWindowRemoval = (name: string, { why }: Texts): ProposalForm =>
  proposePlatformChangeBodySchema.safeParse({ kind: "window", name, value: null, why });

/** 09:30 is minute 570. */
function minuteOf(time: string | undefined): number | undefined {
  const [hours, minutes] = (time ?? "").split(":");
  return hours && minutes ? Number(hours) * 60 + Number(minutes) : undefined;
}

function instantOf(local: string | undefined): string | undefined {
  const at = new Date(local ?? "");
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
