type Claim<P> = Readonly<{ by: P; at: string; givenBy: P | null }>;
type Word = Readonly<{ reviewer: Readonly<{ id: string }>; decision: string; createdAt: string }>;

/** Who is on a review now: until they have approved, objected or taken that back. It tells others and holds nobody up. */
export function claimOf<P extends Readonly<{ id: string }>>(
  change: Readonly<{ claim: Claim<P> | null; reviews: readonly Word[] }>,
): Claim<P> | null {
  const { claim, reviews } = change;
  const isDone = reviews.some(
    ({ reviewer, decision, createdAt }) =>
      reviewer.id === claim?.by.id && decision !== "comment" && new Date(createdAt) >= new Date(claim.at),
  );
  return isDone ? null : claim;
}

/** Whoever is on it hands it over or lets go of it; everybody else may only take it themselves. */
export const mayMoveClaim = (
  { from, to }: Readonly<{ from: string | null; to: string | null }>,
  actorId: string,
): boolean => from === null || from === actorId || to === actorId;
