import { expect } from "vitest";
import { DELETE as removeRoute } from "@/app/api/v1/saved-filters/[id]/route";
import { GET as listRoute, POST as saveRoute } from "@/app/api/v1/saved-filters/route";
import { savedFiltersSchema } from "@/lib/contracts/saved-filters";
import { webTest } from "@/lib/testing/web";

webTest("a filter is saved under a name, replaced under the same, and is one's own", async ({ web }) => {
  const save = (name: string, filter: object) => web.call(saveRoute, { as: "ds", body: { name, filter } });
  const mine = async (as: "ds" | "de") =>
    savedFiltersSchema.parse((await web.call(listRoute, { as })).body).items.map(({ name, filter }) => [name, filter]);
  await save("Failed today", { state: "failed" });
  await save("Failed today", { state: "failed", dag: "research.test" });
  await save(" Another ", { client: "loan-1" });
  expect(await mine("ds")).toEqual([
    ["Another", { client: "loan-1" }],
    ["Failed today", { state: "failed", dag: "research.test" }],
  ]);
  expect(await mine("de")).toEqual([]);
  expect((await save("All", {})).status).toBe(422);
  expect((await save("Odd", { state: "odd" })).status).toBe(422);
  const [first] = savedFiltersSchema.parse((await web.call(listRoute, { as: "ds" })).body).items;
  const remove = (as: "ds" | "de") => web.call(removeRoute, { as, method: "DELETE", params: { id: first?.id ?? "" } });
  expect((await remove("de")).status).toBe(404);
  await remove("ds");
  expect(await mine("ds")).toHaveLength(1);
});
