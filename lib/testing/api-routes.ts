import { readdirSync } from "node:fs";
import path from "node:path";
import type { ApiRoute } from "@/lib/web/with-api";

const ROOT = path.join(import.meta.dirname, "../../app/api/v1");
const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"] as const;

export type FoundRoute = Readonly<{
  /** As the API reference writes it: /api/v1/dags/{dagKey} */
  path: string;
  method: string;
  handler: unknown;
  /** Names of the parts of the address that vary. */
  params: readonly string[];
}>;

/** Every handler of every route file under app/api/v1, found on disk: nobody has to remember a list. */
export async function findApiRoutes(): Promise<FoundRoute[]> {
  const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter(
    (file) => path.basename(file) === "route.ts",
  );
  const found = await Promise.all(
    files.toSorted().map(async (file) => {
      const module: Record<string, unknown> = await import(path.join(ROOT, file));
      const address = `/api/v1/${path.dirname(file)}`.replaceAll("[", "{").replaceAll("]", "}");
      const params = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
      return METHODS.flatMap((method) =>
        method in module ? [{ path: address, method, handler: module[method], params }] : [],
      );
    }),
  );
  return found.flat();
}

export const isApiRoute = (handler: unknown): handler is ApiRoute =>
  typeof handler === "function" && "declaration" in handler;
