const DAY_MS = 86_400_000;
const SATURDAY = 6;
const SUNDAY = 0;

const startOfDay = (at: number): number => at - (at % DAY_MS);
const isWeekend = (at: number): boolean => [SATURDAY, SUNDAY].includes(new Date(at).getUTCDay());

/** When so many working days have passed. */
export const afterWorkingDays = (from: Date, days: number): Date =>
  days === 0 ? from : afterWorkingDays(afterOneWorkingDay(from), days - 1);

/** When one working day has passed, Monday to Friday in UTC. The database reckons in the same way. */
export function afterOneWorkingDay(from: Date): Date {
  let begins = from.getTime();
  while (isWeekend(begins)) begins = startOfDay(begins) + DAY_MS;
  let ends = begins + DAY_MS;
  while (isWeekend(ends)) ends += DAY_MS;
  return new Date(ends);
}
