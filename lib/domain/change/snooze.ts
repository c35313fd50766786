/** A review that a person put aside: until then, or until something happens when there is no time. */
export type Snooze = Readonly<{ userId: string; at: string; until: string | null }>;

/** A person's own that still holds: its time has not come, and nobody has said or pushed anything since. Null without one. */
export function snoozeOf(
  { snoozes, updatedAt }: Readonly<{ snoozes: readonly Snooze[]; updatedAt: string }>,
  userId: string,
  now: Date,
): Snooze | null {
  const own = snoozes.find((one) => one.userId === userId);
  if (!own || new Date(updatedAt) > new Date(own.at)) return null;
  return own.until === null || now < new Date(own.until) ? own : null;
}
