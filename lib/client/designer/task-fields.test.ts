import { describe, expect, it } from "vitest";
import { defaultOf, fieldGroups } from "@/lib/client/designer/task-fields";
import { OPERATORS, operatorShapes, taskSchema } from "@/lib/domain/dag/document";

const fieldsOf = (operator: (typeof OPERATORS)[number]) => fieldGroups(operator).flatMap((group) => group.fields);

describe("fieldGroups", () => {
  it.each(OPERATORS)("offers every field of the %s schema once, and no other", (operator) => {
    const schema = taskSchema.options.find((option) => option.shape.operator.value === operator);
    const known = Object.keys(schema?.shape ?? {}).filter((name) => name !== "id" && name !== "operator");
    expect(
      fieldsOf(operator)
        .map((field) => field.name)
        .toSorted(),
    ).toEqual(known.toSorted());
  });

  it.each(OPERATORS)("asks for exactly what %s cannot do without", (operator) => {
    const required = fieldsOf(operator).filter((field) => field.isRequired);
    const own = Object.entries(operatorShapes[operator]).filter(([, schema]) => !schema.safeParse(undefined).success);
    expect(required.map((field) => field.name).toSorted()).toEqual(
      ["key", "needs", ...own.map(([name]) => name)].toSorted(),
    );
  });

  it("offers the values that a choice allows", () => {
    const method = fieldsOf("http").find((field) => field.name === "method");
    expect(method).toMatchObject({ kind: "choice", choices: ["GET", "POST", "PUT", "PATCH", "DELETE"] });
  });

  it.each([
    ["args", "pack", "lines"],
    ["params", "sql", "pairs"],
    ["query", "sql", "long_text"],
    ["cases", "branch", "cases"],
    ["otherwise", "branch", "tasks"],
    ["retries", "bash", "number"],
    ["trigger_rule", "bash", "choice"],
    ["url", "http", "text"],
  ] as const)("reads the input of %s in %s off its schema: %s", (name, operator, kind) => {
    expect(fieldsOf(operator).find((field) => field.name === name)?.kind).toBe(kind);
  });
});

describe("defaultOf", () => {
  it("names the DAG's default before the product's, and none where there is none", () => {
    expect(defaultOf("retries", "pack", { retries: 3 })).toBe("3");
    expect(defaultOf("retries", "pack", undefined)).toBe("0");
    expect(defaultOf("priority", "pack", { retries: 3 })).toBe("10");
    expect(defaultOf("pack", "pack", undefined)).toBeNull();
  });

  it("runs command lines in bash whatever the DAG's default environment is", () => {
    expect(defaultOf("environment", "bash", { environment: "python3" })).toBe("bash");
    expect(defaultOf("environment", "pack", { environment: "node" })).toBe("node");
  });
});
