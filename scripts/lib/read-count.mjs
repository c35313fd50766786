import { Failure } from "./failure.mjs";

/** A whole number from `least` on, as an option of a command line. */
export function readCount(name, text, least) {
  const count = Number(text);
  if (Number.isInteger(count) && count >= least) return count;
  throw new Failure(`--${name} takes a whole number from ${least} on, not "${text}".`);
}
