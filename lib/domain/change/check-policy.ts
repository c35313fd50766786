import { ROLE_TITLES } from "@/lib/domain/access/roles";
import type { CheckFinding } from "@/lib/domain/change/check-verdict";
import type { Requirement } from "@/lib/domain/change/requirement";

type Asked = Pick<Requirement, "rule" | "roles" | "minimum" | "because">;
type Stored = Readonly<Omit<Asked, "rule"> & { rule: string }>;

/**
 * Which approvals a revision asks for and why; fails when the rules of today ask for one that it does not have. Rules that
 * became milder since count from the next revision on.
 */
export function checkPolicy(stored: readonly Stored[], today: readonly Asked[]): CheckFinding[] {
  const asked = new Map(stored.map((one) => [one.rule, one]));
  const missing = today.filter((one) => isMilder(asked.get(one.rule), one));
  return [
    ...(stored.length === 0 ? [NO_RULE] : []),
    ...missing.map(tightened),
    ...stored.map((one): CheckFinding => ({ severity: "info", message: `${approvalOf(one)}: ${because(one)}` })),
  ];
}

/** Fewer approvals, or such of people whose word would not do today. */
const isMilder = (stored: Stored | undefined, { minimum, roles }: Asked): boolean =>
  stored === undefined || stored.minimum < minimum || stored.roles.some((role) => !roles.includes(role));

const NO_RULE: CheckFinding = { severity: "error", message: "No approval rule applies to this revision." };

const tightened = (one: Asked): CheckFinding => ({
  severity: "error",
  message: `Today the rules also ask for ${approvalOf(one)}: ${because(one)}`,
});

const approvalOf = ({ roles, minimum }: Stored): string =>
  `${minimum === 1 ? "an approval" : `${minimum} approvals`} of ${roles.map((role) => ROLE_TITLES[role]).join(" or ")}`;

const because = ({ because: { reasons } }: Stored): string =>
  `${reasons.length === 0 ? "always asked for" : reasons.join("; ")}.`;
