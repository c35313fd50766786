import { expect, it } from "vitest";
import { BULK_FIELDS, bulkEdits } from "@/lib/client/designer/bulk-edit";
import { taskSchema } from "@/lib/domain/dag/document";
import { aDraftTask, idOf } from "@/lib/testing/dag-builders";

const tasks = [aDraftTask("a"), aDraftTask("b")];
const [retries, delay] = BULK_FIELDS;

it("sets one value for all selected tasks, as a number where the field is one", () => {
  expect(bulkEdits(tasks, retries, " 3 ")).toEqual([
    { kind: "set_task_fields", id: idOf("a"), fields: { retries: 3 } },
    { kind: "set_task_fields", id: idOf("b"), fields: { retries: 3 } },
  ]);
  expect(bulkEdits(tasks, delay, "5s")[1]).toMatchObject({ fields: { retry_delay: "5s" } });
});

it("takes the field away when nothing is given", () => {
  expect(bulkEdits(tasks, retries, "")[0]).toMatchObject({ fields: { retries: undefined } });
});

it("offers only what tasks of every operator have", () => {
  for (const { shape } of taskSchema.options)
    expect(Object.keys(shape)).toEqual(expect.arrayContaining(BULK_FIELDS.map(({ name }) => name)));
});
