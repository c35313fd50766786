type Choice = Readonly<{ label: string; until: string | null }>;

const MORNING = 9;
const MONDAY = 1;
const WEEK = 7;

/** Mornings by this browser's clock, and none: until something happens. */
export function snoozeChoices(now: Date): Choice[] {
  const untilMonday = (MONDAY - now.getDay() + WEEK) % WEEK || WEEK;
  return [
    { label: "Until tomorrow at nine", until: morningIn(now, 1) },
    ...(untilMonday === 1 ? [] : [{ label: "Until Monday at nine", until: morningIn(now, untilMonday) }]),
    { label: "Until something happens", until: null },
  ];
}

const morningIn = (now: Date, days: number): string =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING).toISOString();
