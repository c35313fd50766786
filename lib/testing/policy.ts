import type { Policy } from "@/lib/domain/change/policy";

/** Version 1, as the migrations write it. */
export const FIRST_POLICY: Policy = {
  rules: [
    { when: "reviewed", roles: ["de"], approvals: 1 },
    { when: "logicByOthers", roles: ["ds"], approvals: 1 },
    { when: "platform", roles: ["do"], approvals: 1 },
    { when: "fastPolling", roles: ["do"], approvals: 1 },
    { when: "promisesLess", roles: ["manager"], approvals: 1 },
    { when: "ownerChanges", roles: ["do"], approvals: 1 },
    { when: "notesAlone", roles: ["ds", "de", "do"], approvals: 1 },
  ],
  fastestPollSeconds: 15,
  keepsApprovals: ["standard", "sandbox"],
};

const without = (when: string) => ({
  ...FIRST_POLICY,
  rules: FIRST_POLICY.rules.filter((rule) => rule.when !== when),
});
const withRule = (when: string, more: object) => ({
  ...FIRST_POLICY,
  rules: FIRST_POLICY.rules.map((rule) => (rule.when === when ? { ...rule, ...more } : rule)),
});

/** What neither the contract nor the database takes for a policy. */
export const BAD_POLICIES = [
  { what: "changes that nobody approves", policy: without("reviewed"), message: "Every change needs an approval" },
  { what: "notes that nobody approves", policy: without("notesAlone"), message: "Every change needs an approval" },
  {
    what: "changes that nobody approves unless critical",
    policy: withRule("reviewed", { criticality: "critical" }),
    message: "Every change needs an approval",
  },
  { what: "a platform without data ops", policy: without("platform"), message: "an approval of data ops" },
  {
    what: "a platform that a data engineer clears",
    policy: withRule("platform", { roles: ["de", "do"] }),
    message: "an approval of data ops",
  },
  { what: "an owner taken by one approval", policy: without("ownerChanges"), message: "a second approval" },
  {
    what: "two meanings of one approval",
    policy: withRule("fastPolling", { roles: ["de"] }),
    message: "name the same roles",
  },
  { what: "no approval at all", policy: withRule("reviewed", { approvals: 0 }), message: "Too small" },
  { what: "an approval of a viewer", policy: withRule("reviewed", { roles: ["viewer"] }), message: "Invalid option" },
  { what: "an unknown condition", policy: withRule("reviewed", { when: "never" }), message: "Invalid option" },
  { what: "an unknown word", policy: { ...FIRST_POLICY, off: true }, message: "Unrecognized key" },
  {
    what: "approvals kept for critical DAGs",
    policy: { ...FIRST_POLICY, keepsApprovals: ["critical"] },
    message: "Invalid option",
  },
] as const;
