/** So long after signing in nobody is asked again. */
export const STEP_UP_MINUTES = 15;

/** Whether somebody has proved lately who they are; null when nobody knows when they last did. */
export const isFresh = (authenticatedAt: Date | null, now: Date): boolean =>
  authenticatedAt !== null && now.getTime() - authenticatedAt.getTime() < STEP_UP_MINUTES * 60_000;
