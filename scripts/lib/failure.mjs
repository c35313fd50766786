/** A problem the person at the terminal can act on: printed as its message alone, without a stack. */
export class Failure extends Error {}

export function printFailure(error) {
  console.error(error instanceof Failure ? `\n${error.message}` : error);
}
