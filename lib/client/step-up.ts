/** Calls that wait for the person to sign in again; one question answers them all. */
let waiting: ((isDone: boolean) => void)[] = [];
const listeners = new Set<() => void>();

const tell = (): void => {
  for (const listener of listeners) listener();
};

/** True once the person has signed in again, false when they would rather not. */
export function askToSignInAgain(): Promise<boolean> {
  return new Promise((resolve) => {
    waiting = [...waiting, resolve];
    tell();
  });
}

export const isAskedToSignIn = (): boolean => waiting.length > 0;

export function onSignInAsked(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function answerSignIn(isDone: boolean): void {
  const answered = waiting;
  waiting = [];
  for (const resolve of answered) resolve(isDone);
  tell();
}
