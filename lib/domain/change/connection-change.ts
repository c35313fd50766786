import { isOtherTarget } from "@/lib/domain/access/connection-target";

type Connection = Readonly<{ kind: string; settings: Readonly<Record<string, unknown>> }>;
/** A connection as it is stored, or is to be; `secretVersion` is the version its secret was written with. */
export type ConnectionState = Connection & Readonly<{ version: number; secretVersion: number | null }>;

/**
 * The next version of a connection. A secret left out stays, unless it would then be sent to somebody else; an empty one is
 * removed. Null when nothing would change. The guard on the proposal asks the same.
 */
export function nextConnection(
  now: ConnectionState | null,
  { secret, ...wanted }: Connection & Readonly<{ secret?: string | undefined }>,
): ConnectionState | null {
  const version = (now?.version ?? 0) + 1;
  const kept = now && !isOtherTarget(now, wanted) ? now.secretVersion : null;
  const given = secret === "" ? null : version;
  const secretVersion = secret === undefined ? kept : given;
  const isSame =
    now !== null &&
    now.secretVersion === secretVersion &&
    now.kind === wanted.kind &&
    textOf(now.settings) === textOf(wanted.settings);
  return isSame ? null : { ...wanted, version, secretVersion };
}

const textOf = (settings: Connection["settings"]): string =>
  JSON.stringify(Object.entries(settings).toSorted(([a], [b]) => a.localeCompare(b)));
