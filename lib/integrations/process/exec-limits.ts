/** What the kernel refuses at an exec: one argument, and all with the environment. */
const LONGEST_ARGUMENT = 131_071;
const LONGEST_TOGETHER = 2_000_000;

const refusal = (code: string, message: string) => Object.assign(new Error(message), { code });

/** Throws for what a cold start could not pass on: a process that runs already must not allow more. */
export function requirePassable(argv: readonly string[], env: Readonly<Record<string, string>>): void {
  if (argv.some((text) => text.includes("\0")))
    throw refusal("ERR_INVALID_ARG_VALUE", "an argument holds a NUL character");
  const sizes = argv.map((text) => Buffer.byteLength(text));
  const total = sizes.reduce((sum, size) => sum + size, Buffer.byteLength(Object.entries(env).join("")));
  if (total > LONGEST_TOGETHER || sizes.some((size) => size > LONGEST_ARGUMENT))
    throw refusal("E2BIG", "the argument list is too long");
}
