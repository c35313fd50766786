import { expect, it } from "vitest";
import { settingRows } from "@/components/dag/setting-rows";
import type { DagDocument } from "@/lib/domain/dag/document";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";

const rowOf = (name: string, more: Partial<DagDocument>) =>
  settingRows(aDocument([aBashTask("a")], more)).find((row) => row.name === name);

it("shows what holds when a setting is left out, and says that it is a default", () => {
  expect(rowOf("max_active_runs", {})).toEqual({ name: "max_active_runs", value: "16", isDefault: true });
  expect(rowOf("max_active_runs", { max_active_runs: 3 })).toMatchObject({ value: "3", isDefault: false });
  expect(rowOf("defaults.timeout", { defaults: { timeout: "9s" } })).toMatchObject({ value: "9s", isDefault: false });
  expect(rowOf("objectives.run_p95", {})).toMatchObject({ value: "none", isDefault: true });
});

it.each<[DagDocument["start"], RegExp]>([
  [{ on: "manual" }, /by hand/],
  [{ on: "client" }, /client arrives$/],
  [{ on: "client", source: { connection: "ops", query: "select 1", every: "15s" } }, /connection ops every 15s/],
  [{ interval: "15s" }, /every 15s/],
  [{ cron: "0 6 * * *" }, /^At 06:00 \(0 6 \* \* \*, UTC\)$/],
])("says in words when a run starts: %j", (start, words) => {
  expect(rowOf("start", { start })?.value).toMatch(words);
});
