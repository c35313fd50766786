import { type ConnectionView, saveConnectionBodySchema } from "@/lib/contracts/platform";

export type ConnectionKind = ConnectionView["kind"];

/** Fields of a form as the browser hands them over: every value a text. */
type Texts = Readonly<Record<string, string>>;

/** The request a filled form stands for, checked. A secret left empty keeps the stored one. */
export function readConnectionForm(kind: ConnectionKind, { name, secret, ...fields }: Texts) {
  const settings =
    kind === "postgres"
      ? { host: fields.host, port: Number(fields.port), database: fields.database, user: fields.user }
      : {
          baseUrl: fields.baseUrl,
          auth: fields.auth,
          ...(fields.username ? { username: fields.username } : {}),
        };
  return saveConnectionBodySchema.safeParse({ kind, name, settings, ...(secret ? { secret } : {}) });
}
