/** Reviews get worse with their size: above this its author is better asked for several. */
const MANY_CHANGES = 50;

/** Why a reviewer should look twice. */
export const RISKS = ["platform", "first_time_author", "large"] as const;
export type Risk = (typeof RISKS)[number];

type Facts = Readonly<{
  /** The rules that the head asks approvals for. */
  rules: readonly string[];
  changeCount: number;
  /** Nothing of its author has become active yet. */
  isFirstOfAuthor: boolean;
}>;

/** Source: governance.md 3.5. */
export function risksOf({ rules, changeCount, isFirstOfAuthor }: Facts): Risk[] {
  const holds = {
    platform: rules.includes("platform"),
    first_time_author: isFirstOfAuthor,
    large: changeCount > MANY_CHANGES,
  } satisfies Record<Risk, boolean>;
  return RISKS.filter((risk) => holds[risk]);
}
