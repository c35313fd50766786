import { z } from "zod";
import { problemSchema } from "@/lib/contracts/problem";
import { PERMISSIONS } from "@/lib/domain/access/permissions";
import type { ApiDeclaration } from "@/lib/web/api-declaration";
import type { ApiRoute } from "@/lib/web/with-api";

/** The handlers of one address, as its route file exports them. */
export type RouteModule = Readonly<Partial<Record<"GET" | "POST" | "PUT" | "DELETE", ApiRoute>>>;
/** Route files by the address they answer, with the parts that vary in braces. */
export type RouteTable = Readonly<Record<string, RouteModule>>;

export type ApiOperation = Readonly<{ method: string; path: string; declaration: ApiDeclaration }>;

/** Every operation of the API, in the order of the table. */
export const operationsOf = (table: RouteTable): ApiOperation[] =>
  Object.entries(table).flatMap(([path, module]) =>
    Object.entries(module).flatMap(([method, route]) =>
      typeof route === "function" && "declaration" in route ? [{ method, path, declaration: route.declaration }] : [],
    ),
  );

type Json = Record<string, unknown>;

/** OpenAPI 3.1, made from what the routes declare and enforce. */
export function openApiDocument(table: RouteTable, siteUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operationsOf(table)) {
    const known = paths[operation.path] ?? {};
    paths[operation.path] = { ...known, [operation.method.toLowerCase()]: operationObject(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Signalbox",
      version: "1",
      description: "Draw a DAG, have it reviewed, run it once per client. Errors are RFC 9457 problem documents.",
    },
    servers: [{ url: `${siteUrl}/api/v1` }],
    security: [{ token: [] }, { session: [] }],
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "An API token; it acts with its owner's roles of the moment.",
        },
        session: { type: "apiKey", in: "cookie", name: "signalbox.session-token" },
      },
      schemas: { Problem: jsonSchema(problemSchema, "output") },
    },
    paths,
  };
}

function operationObject({ method, path, declaration }: ApiOperation): Json {
  const { summary, permission, body, csv, tokens } = declaration;
  const tokenNote = tokens === "refused" ? " API tokens are refused." : "";
  return {
    summary,
    description: `Takes the right \`${permission}\` (${PERMISSIONS[permission].join(", ")}).${tokenNote}`,
    operationId: `${method.toLowerCase()}${path.replace(/[^A-Za-z0-9]+(.)?/g, (_, letter: string = "") => letter.toUpperCase())}`,
    tags: [path.split("/")[1] ?? ""],
    ...(tokens === "refused" ? { security: [{ session: [] }] } : {}),
    parameters: [
      ...parametersOf(declaration.params, "path"),
      ...parametersOf(declaration.query, "query"),
      ...(method === "POST" && !declaration.isAnswerSecret ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: {
              "application/json": { schema: jsonSchema(body, "input") },
              ...(csv ? { "text/csv": { schema: { type: "string" } } } : {}),
            },
          },
        }
      : {}),
    responses: { [String(declaration.status ?? 200)]: successOf(declaration), default: PROBLEM },
  };
}

const IDEMPOTENCY_KEY: Json = {
  name: "Idempotency-Key",
  in: "header",
  description: "A repeat with the same key and body gets the first answer and does nothing.",
  schema: { type: "string", minLength: 1, maxLength: 200 },
};
const PROBLEM: Json = {
  description: "What happened and what to do next",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

function successOf({ answer }: ApiDeclaration): Json {
  if (answer === "event-stream")
    return { description: "Server-sent events", content: { "text/event-stream": { schema: { type: "string" } } } };
  if (answer === "file") return { description: "A file", content: { "application/octet-stream": { schema: FILE } } };
  return { description: "Success", content: { "application/json": { schema: jsonSchema(answer, "output") } } };
}

const FILE: Json = { type: "string", format: "binary" };

/** One parameter per field of a declared object. */
function parametersOf(schema: z.ZodType | undefined, place: "path" | "query"): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = objectSchema.parse(jsonSchema(schema, "input"));
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }));
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
});

function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return json;
}
