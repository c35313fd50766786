/** Calls that wait for the person to sign in again; one question answers them all. */
let waiting: ((isDone: boolean) => void)[] = [];
const nobody = (): void => undefined;
/** There is one dialog. */
let tell = nobody;

/** True once the person has signed in again, false when they would rather not. */
export const askToSignInAgain = (): Promise<boolean> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    tell();
  });

export const isAskedToSignIn = (): boolean => waiting.length > 0;

export function onSignInAsked(listener: () => void): () => void {
  tell = listener;
  return () => {
    tell = nobody;
  };
}

export function answerSignIn(isDone: boolean): void {
  const answered = waiting;
  waiting = [];
  for (const resolve of answered) resolve(isDone);
  tell();
}
