import { expect, it } from "vitest";
import { pageUrl } from "@/lib/client/use-pages";

it.each([
  ["nothing", {}, "", "/api/v1/runs"],
  ["a filter", { state: "failed", dagKey: null }, "", "/api/v1/runs?state=failed"],
  ["a cursor", { state: "" }, "a b", "/api/v1/runs?cursor=a+b"],
])("the address with %s", (_, filter, cursor, url) => {
  expect(pageUrl("/api/v1/runs", filter, cursor)).toBe(url);
});
