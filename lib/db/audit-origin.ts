import { AsyncLocalStorage } from "node:async_hooks";

/** The call that an entry of the record comes from. */
export type AuditOrigin = Readonly<{
  requestId: string;
  /** Method and address: `POST /api/v1/grants`. */
  call: string;
  /** A session at a browser or an API token. */
  via: string;
}>;

const origins = new AsyncLocalStorage<AuditOrigin>();

/** Every entry that this work writes says where it came from, without each service passing it on. */
export const withAuditOrigin = <T>(origin: AuditOrigin, work: () => Promise<T>): Promise<T> =>
  origins.run(origin, work);

/** Nothing for work that no call asked for, such as a first start. */
export const currentAuditOrigin = (): AuditOrigin | Readonly<Record<string, never>> => origins.getStore() ?? {};
