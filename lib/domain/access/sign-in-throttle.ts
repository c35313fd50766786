/** Failed sign-ins that were counted before this attempt. Source: reliability.md S07. */
export type RecentFailures = Readonly<{
  /** Of this account since its last success, within the window. */
  account: number;
  lastAccountFailureAt: Date | null;
  /** Of this address within the window. */
  ip: number;
  /** When the oldest failure leaves that still keeps the address at its limit. */
  ipFreeAt: Date | null;
  /** Attempts of everybody in the last minute. */
  everybody: number;
}>;

export const THROTTLE = {
  windowMs: 15 * 60_000,
  accountFailures: 5,
  firstDelayMs: 30_000,
  longestDelayMs: 15 * 60_000,
  ipFailures: 20,
  everybodyPerMinute: 100,
} as const;

/** Seconds to wait before this attempt may be tried; 0 means now. Grows with each failure and is never a hard lock. */
export function secondsToWait(failures: RecentFailures, now: Date): number {
  const waits = [accountWaitMs(failures, now), ipWaitMs(failures, now), everybodyWaitMs(failures)];
  return Math.ceil(Math.max(0, ...waits) / 1000);
}

function accountWaitMs({ account, lastAccountFailureAt }: RecentFailures, now: Date): number {
  if (account < THROTTLE.accountFailures || !lastAccountFailureAt) return 0;
  const delay = THROTTLE.firstDelayMs * 2 ** (account - THROTTLE.accountFailures);
  return lastAccountFailureAt.getTime() + Math.min(delay, THROTTLE.longestDelayMs) - now.getTime();
}

function ipWaitMs({ ip, ipFreeAt }: RecentFailures, now: Date): number {
  return ip < THROTTLE.ipFailures || !ipFreeAt ? 0 : ipFreeAt.getTime() - now.getTime();
}

function everybodyWaitMs({ everybody }: RecentFailures): number {
  return everybody < THROTTLE.everybodyPerMinute ? 0 : 60_000;
}
