import { expect, it } from "vitest";
import { readConnectionForm } from "@/lib/client/platform/connection-form";

const postgres = { name: "ops", host: "db", port: "5432", database: "loans", user: "reader", secret: "" };

it("keeps the stored secret when the field is left empty", () => {
  expect(readConnectionForm("postgres", postgres).data).toEqual({
    kind: "postgres",
    name: "ops",
    settings: { host: "db", port: 5432, database: "loans", user: "reader" },
  });
});

it("sends a secret that was typed", () => {
  expect(readConnectionForm("postgres", { ...postgres, secret: "s3" }).data).toMatchObject({ secret: "s3" });
});

it("sends no empty user name for an http connection", () => {
  const form = { name: "bureau", baseUrl: "https://bureau.example", auth: "bearer", username: "", secret: "t" };
  expect(readConnectionForm("http", form).data?.settings).toEqual({
    baseUrl: "https://bureau.example",
    auth: "bearer",
  });
});

it.each([
  ["a port that is no number", { port: "x" }, ["settings", "port"]],
  ["a name with capitals", { name: "Ops" }, ["name"]],
  ["no host", { host: "" }, ["settings", "host"]],
])("refuses %s and says at which field", (_, wrong, path) => {
  expect(readConnectionForm("postgres", { ...postgres, ...wrong }).error?.issues[0]?.path).toEqual(path);
});
