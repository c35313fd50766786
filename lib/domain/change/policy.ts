import { z } from "zod";
import { ROLE_TITLES, roleSchema } from "@/lib/domain/access/roles";
import { type Criticality, criticalitySchema } from "@/lib/domain/dag/criticality";

/** What an approval is asked for; one approval fills one rule. */
export type Rule = "engineering" | "logic" | "platform" | "service_level" | "ownership" | "notes";

/** When a rule asks for its approvals, and which approval that is. No general language: what the rules have needed so far. */
export const RULE_OF = {
  reviewed: "engineering",
  logicByOthers: "logic",
  platform: "platform",
  fastPolling: "platform",
  promisesLess: "service_level",
  ownerChanges: "ownership",
  notesAlone: "notes",
} as const satisfies Record<string, Rule>;
export type Condition = keyof typeof RULE_OF;
export const CONDITIONS = [
  "reviewed",
  "logicByOthers",
  "platform",
  "fastPolling",
  "promisesLess",
  "ownerChanges",
  "notesAlone",
] as const satisfies readonly Condition[];

/** Whose approval a rule may ask for. */
export const APPROVER_ROLES = ["ds", "de", "do", "manager"] as const;
const ruleSchema = z.strictObject({
  when: z.enum(CONDITIONS),
  /** An approval of somebody with any of them. */
  roles: z.array(roleSchema.extract(APPROVER_ROLES)).min(1, "Choose who may approve.").max(4),
  approvals: z.int().min(1).max(5),
  /** Only for DAGs on which this much hangs; left out, for all. */
  criticality: criticalitySchema.optional(),
});
export type PolicyRule = z.infer<typeof ruleSchema>;

const shape = z.strictObject({
  rules: z.array(ruleSchema).min(1).max(50),
  /** A source that is asked more often takes more than a DAG's share of somebody else's database. */
  fastestPollSeconds: z.int().min(1).max(86_400),
  /** Of which DAGs an approval outlasts an update that leaves what it covers as it was. Never of critical ones. */
  keepsApprovals: z.array(criticalitySchema.exclude(["critical"])).max(2),
});

/** Who has to approve what: a row with a version, proposed by an administrator and approved by data ops. */
export type Policy = z.infer<typeof shape>;

export type StoredPolicy = Readonly<{ version: number; policy: Policy }>;

/** What no policy may say (governance.md 2.2), in sentences. The database asks the same of every row: policy_keeps_floors. */
function brokenFloors({ rules }: Policy): string[] {
  const always = (when: Condition) => rules.filter((rule) => rule.when === when && rule.criticality === undefined);
  const isAsked = (when: Condition): boolean => always(when).length > 0;
  return [
    ...(isAsked("reviewed") && isAsked("notesAlone") ? [] : ["Every change needs an approval of somebody else."]),
    ...(always("platform").some(({ roles }) => roles.every((role) => role === "do"))
      ? []
      : ["What is the platform's needs an approval of data ops."]),
    ...(isAsked("ownerChanges") ? [] : ["Another owner needs a second approval."]),
    ...(hasOneMeaning(rules) ? [] : ["Rules that ask for the same approval name the same roles."]),
  ];
}

/** One approval, one set of roles: else nobody could say whose word fills it. */
const hasOneMeaning = (rules: readonly PolicyRule[]): boolean =>
  rules.every((one) =>
    rules.every((other) => RULE_OF[one.when] !== RULE_OF[other.when] || rolesText(one) === rolesText(other)),
  );

const rolesText = ({ roles }: PolicyRule): string => [...new Set(roles)].toSorted().join();

export const policySchema = shape.superRefine((policy, { addIssue }) => {
  for (const message of brokenFloors(policy)) addIssue({ code: "custom", path: ["rules"], message });
});

/** A policy as people read it, rule by rule; nothing when it is none. */
export function policyTexts(value: unknown): Readonly<Record<string, string>> | null {
  const { data } = shape.safeParse(value);
  if (!data) return null;
  const rules = data.rules.map((rule) => [
    rule.criticality === undefined ? rule.when : `${rule.when}.${rule.criticality}`,
    askedText(rule),
  ]);
  return {
    ...Object.fromEntries(rules),
    fastestPoll: `${data.fastestPollSeconds} s`,
    keepsApprovals: data.keepsApprovals.toSorted().join(", ") || "never",
  };
}

/** 1 of Data scientist or Data engineer */
export const askedText = ({ approvals, roles }: PolicyRule): string =>
  `${approvals} of ${roles.map((role) => ROLE_TITLES[role]).join(" or ")}`;

/** The rules that hold for a DAG on which this much hangs. */
export const rulesFor = ({ rules }: Policy, criticality: Criticality): PolicyRule[] =>
  rules.filter((rule) => rule.criticality === undefined || rule.criticality === criticality);
