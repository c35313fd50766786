import { PROMISED_SHARE } from "@/lib/domain/objective/scope";

/** Of what was promised: how many were measured, and how many kept their target. */
export type Kept = Readonly<{ promised: number; kept: number }>;

/** Share that kept its target, 0 to 1; null when nothing was promised. */
export const attainment = ({ promised, kept }: Kept): number | null => (promised === 0 ? null : kept / promised);

/** True as long as at least the promised share kept its target; null when nothing was promised. */
export function isAttained(counts: Kept): boolean | null {
  const share = attainment(counts);
  return share === null ? null : share >= PROMISED_SHARE;
}

export type ErrorBudget = Readonly<{
  /** How many may miss their target before the objective is missed. */
  allowed: number;
  spent: number;
  /** Share that is left; below 0 when more missed than may. */
  left: number;
}>;

/** What an objective still forgives in its window; null when nothing was promised. */
export function errorBudget({ promised, kept }: Kept): ErrorBudget | null {
  if (promised === 0) return null;
  const allowed = promised * (1 - PROMISED_SHARE);
  const spent = promised - kept;
  return { allowed, spent, left: 1 - spent / allowed };
}

/**
 * How fast the budget is used up: 1 uses exactly all of it by the end of the window, 2 in half of the window. Null when
 * nothing was promised.
 */
export function burnRate({ promised, kept }: Kept): number | null {
  return promised === 0 ? null : (promised - kept) / promised / (1 - PROMISED_SHARE);
}

/** `96.2 %`, cut and never rounded up: 94.96 % is not 95 %. */
export const shareText = (share: number | null): string =>
  share === null ? "–" : `${(Math.floor(share * 1_000 + 1e-9) / 10).toFixed(1)} %`;
