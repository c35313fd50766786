import { expect, test } from "vitest";
import { PERMISSIONS } from "@/lib/domain/access/permissions";
import { findApiRoutes, isApiRoute } from "@/lib/testing/api-routes";

const routes = await findApiRoutes();

test("there are routes to look at", () => {
  expect(routes.length).toBeGreaterThan(40);
});

test.each(routes)("$method $path declares its permission through withApi", ({ handler }) => {
  expect(isApiRoute(handler) && Object.keys(PERMISSIONS).includes(handler.declaration.permission)).toBe(true);
});

test.each(routes)("$method $path takes exactly the parameters of its address", ({ handler, params }) => {
  const schema = isApiRoute(handler) ? handler.declaration.params : undefined;
  const shape: object = schema && "shape" in schema ? Object(schema.shape) : {};
  expect(Object.keys(shape).toSorted()).toEqual([...params].toSorted());
});

test("decisions, grants and tokens are refused to API tokens", () => {
  const refused = routes.flatMap(({ path, method, handler }) =>
    isApiRoute(handler) && handler.declaration.tokens === "refused" ? [`${method} ${path.replace("/api/v1", "")}`] : [],
  );
  expect(refused).toEqual([
    "POST /change-requests/{number}/activate",
    "POST /change-requests/{number}/reviews",
    "DELETE /grants/{id}",
    "POST /grants",
    "POST /threads/{id}/resolve",
    "DELETE /tokens/{id}",
    "GET /tokens",
    "POST /tokens",
  ]);
});

test("what only reads is a GET, and a GET takes no body", () => {
  const wrong = routes.filter(
    ({ method, handler }) => method === "GET" && isApiRoute(handler) && handler.declaration.body,
  );
  expect(wrong).toEqual([]);
});
