/** Settings that say whom a connection talks to. */
const TARGET_FIELDS = ["host", "port", "baseUrl"] as const;

type Connection = Readonly<{ kind: string; settings: Readonly<Record<string, unknown>> }>;

/**
 * Whether a connection would talk to somebody else than before. Its secret is then cleared: whoever may edit a
 * connection must not be able to have a stored secret sent to a host of their own. Source: governance.md 5 #37.
 */
export function isOtherTarget(before: Connection, after: Connection): boolean {
  return before.kind !== after.kind || TARGET_FIELDS.some((field) => before.settings[field] !== after.settings[field]);
}
