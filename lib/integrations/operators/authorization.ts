import type { HttpAuth } from "@/lib/integrations/operators/operator-contract";

const basic = ({ username, password }: Extract<HttpAuth, { type: "basic" }>): string =>
  Buffer.from(`${username}:${password}`).toString("base64");

export function authorizationOf(auth: HttpAuth): Record<string, string> {
  switch (auth.type) {
    case "none":
      return {};
    case "bearer":
      return { authorization: `Bearer ${auth.token}` };
    case "basic":
      return { authorization: `Basic ${basic(auth)}` };
  }
}

/** What must not be seen of it: as it was entered, and as it travels. */
export function secretsOf(auth: HttpAuth): readonly string[] {
  if (auth.type === "none") return [];
  return auth.type === "bearer" ? [auth.token] : [auth.password, basic(auth)];
}
