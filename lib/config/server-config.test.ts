import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadServerConfig, loadWebConfig, mailServerOf } from "@/lib/config/server-config";

const MINIMUM = {
  DATABASE_URL: "postgresql://signalbox@127.0.0.1:5432/signalbox",
  REDIS_URL: "redis://127.0.0.1:6379",
  SIGNALBOX_SECRET_KEY: randomBytes(32).toString("base64"),
};

describe("the server's configuration", () => {
  test("three variables are enough for a worker, the rest has values that work", () => {
    expect(loadServerConfig(MINIMUM)).toMatchObject({
      SIGNALBOX_DEMO: false,
      WORKER_LANES: [],
      LEASE_SECONDS: 10,
      SHUTDOWN_GRACE_SECONDS: 30,
    });
  });

  test("every problem is named at once", () => {
    const wrong = { ...MINIMUM, DATABASE_URL: "mysql://x", REDIS_URL: undefined, LEASE_SECONDS: "1" };
    expect(() => loadServerConfig(wrong)).toThrow(/DATABASE_URL[\s\S]*REDIS_URL|REDIS_URL[\s\S]*DATABASE_URL/);
    expect(() => loadServerConfig(wrong)).toThrow(/LEASE_SECONDS/);
  });

  test.each([
    ["a key of 16 bytes", { SIGNALBOX_SECRET_KEY: randomBytes(16).toString("base64") }, /openssl rand/],
    ["a key that is not base64", { SIGNALBOX_SECRET_KEY: "not base64!" }, /SIGNALBOX_SECRET_KEY/],
    ["half of the OIDC settings", { OIDC_ISSUER: "https://id.example.com" }, /OIDC_CLIENT_ID/],
    ["a store that is no address of one", { STORE_URL: "s3://bucket" }, /s3:\/\/key:secret[\s\S]*STORE_URL/],
    ["a demo flag that is no flag", { SIGNALBOX_DEMO: "yes" }, /SIGNALBOX_DEMO/],
  ])("%s is refused", (_name, change, message) => {
    expect(() => loadServerConfig({ ...MINIMUM, ...change })).toThrow(message);
  });

  test("a variable set to nothing counts as absent", () => {
    expect(loadServerConfig({ ...MINIMUM, LEASE_SECONDS: "", OIDC_ISSUER: "" }).LEASE_SECONDS).toBe(10);
  });

  test("lists take commas and spaces", () => {
    expect(loadServerConfig({ ...MINIMUM, WORKER_LANES: "critical, default" }).WORKER_LANES).toEqual([
      "critical",
      "default",
    ]);
  });

  test("a mail server without a sender is refused, and one with it is taken apart", () => {
    const given = (SMTP_URL: string) => loadServerConfig({ ...MINIMUM, SMTP_URL });
    expect(() => given("smtps://user:pw@mail.lender.example")).toThrow("must name the sender");
    const url = "smtps://user:pw@mail.lender.example?from=box@lender.example";
    expect(mailServerOf(given(url))).toEqual({ url, from: "box@lender.example" });
    expect(mailServerOf(loadServerConfig(MINIMUM))).toBeNull();
  });

  test("a key that is being changed stands before the one it replaces", () => {
    const [newer, older] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const both = `${newer.toString("base64")}, ${older.toString("base64")}`;
    const { SIGNALBOX_SECRET_KEY: ring } = loadServerConfig({ ...MINIMUM, SIGNALBOX_SECRET_KEY: both });
    expect(Buffer.from(ring, "base64")).toEqual(Buffer.concat([newer, older]));
    for (const wrong of [",", `${newer.toString("base64")},short`])
      expect(() => loadServerConfig({ ...MINIMUM, SIGNALBOX_SECRET_KEY: wrong })).toThrow("32 bytes");
  });

  test("web does not start without what sessions need", () => {
    expect(() => loadWebConfig(MINIMUM)).toThrow(/NEXTAUTH_URL[\s\S]*NEXTAUTH_SECRET/);
    const web = { ...MINIMUM, NEXTAUTH_URL: "http://127.0.0.1:3300", NEXTAUTH_SECRET: "x".repeat(32) };
    expect(loadWebConfig(web).NEXTAUTH_URL).toBe("http://127.0.0.1:3300");
  });

  test("the example explains exactly the variables that exist, and fewer than twenty are our own", () => {
    const example = readFileSync(".env.example", "utf8");
    const documented = [...example.matchAll(/^#? ?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
    const readBy = (file: string) =>
      [...readFileSync(file, "utf8").matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name);
    const own = readBy("lib/config/server-config.ts");
    expect(documented.sort()).toEqual([...own, ...readBy("lib/config/telemetry.ts")].sort());
    expect(own.length).toBeLessThan(20);
  });
});
