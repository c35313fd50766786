import { expect, test } from "vitest";
import { z } from "zod";
import { ROUTE_TABLE } from "@/app/api/v1/route-table";
import { PERMISSIONS } from "@/lib/domain/access/permissions";
import { findApiRoutes, isApiRoute } from "@/lib/testing/api-routes";
import { openApiDocument, operationsOf } from "@/lib/web/openapi";

const routes = await findApiRoutes();

test("there are routes to look at", () => {
  expect(routes.length).toBeGreaterThan(40);
});

test.each(routes)("$method $path declares its permission through withApi", ({ handler }) => {
  expect(isApiRoute(handler) && Object.keys(PERMISSIONS).includes(handler.declaration.permission)).toBe(true);
});

test.each(routes)("$method $path takes exactly the parameters of its address", ({ handler, params }) => {
  const schema = isApiRoute(handler) ? handler.declaration.params : undefined;
  const names = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  expect(names.toSorted()).toEqual([...params].toSorted());
});

test("decisions, grants and tokens are refused to API tokens", () => {
  const refused = routes.flatMap(({ path, method, handler }) =>
    isApiRoute(handler) && handler.declaration.tokens === "refused" ? [`${method} ${path.replace("/api/v1", "")}`] : [],
  );
  expect(refused).toEqual([
    "POST /change-requests/{number}/activate",
    "POST /change-requests/{number}/break-glass/answer",
    "POST /change-requests/{number}/break-glass",
    "POST /change-requests/{number}/dismissals",
    "POST /change-requests/{number}/reviews",
    "POST /change-requests/{number}/schedule",
    "POST /clients/{clientKey}/erase",
    "POST /grant-requests/{id}/answer",
    "DELETE /grants/{id}",
    "POST /grants",
    "POST /mark-requests/{id}/confirm",
    "POST /mark-requests/{id}/decline",
    "POST /obligations/{id}/review",
    "POST /obligations/{id}/sign",
    "POST /platform-changes/{id}/answer",
    "POST /platform-changes/{id}/dismissals",
    "POST /platform-changes/{id}/reviews",
    "POST /platform-threads/{id}/resolve",
    "POST /runs/{id}/tasks/{taskKey}/answer",
    "POST /threads/{id}/accept",
    "POST /threads/{id}/address",
    "POST /threads/{id}/resolve",
    "DELETE /tokens/{id}",
    "GET /tokens",
    "POST /tokens",
  ]);
});

test("the API reference shows every route", () => {
  const shown = operationsOf(ROUTE_TABLE).map(({ method, path }) => `${method} /api/v1${path}`);
  const onDisk = routes.map(({ method, path }) => `${method} ${path}`);
  expect([...shown, "GET /api/v1/openapi.json"].toSorted()).toEqual(onDisk.toSorted());
});

test("the OpenAPI document describes each operation with its parameters, body, answer and rights", () => {
  const document = openApiDocument(ROUTE_TABLE, "https://signalbox.example");
  expect(document).toMatchObject({ openapi: "3.1.0", servers: [{ url: "https://signalbox.example/api/v1" }] });
  expect(document).toMatchObject({
    paths: {
      "/dags/{dagKey}/clients": {
        post: {
          description: expect.stringContaining("client:enqueue"),
          parameters: [{ name: "dagKey" }, { name: "keyColumn" }, { name: "Idempotency-Key" }],
          requestBody: { content: { "application/json": { schema: { type: "object" } }, "text/csv": {} } },
          responses: { 202: { content: { "application/json": { schema: { properties: { accepted: {} } } } } } },
        },
      },
    },
  });
});

test("what only reads is a GET, and a GET takes no body", () => {
  const wrong = routes.filter(
    ({ method, handler }) => method === "GET" && isApiRoute(handler) && handler.declaration.body,
  );
  expect(wrong).toEqual([]);
});
