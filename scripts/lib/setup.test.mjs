import { describe, expect, test } from "vitest";
import { readPort } from "./options.mjs";
import { requireNode } from "./setup.mjs";
import { operationalUrl, stackEnvironment } from "./stack-environment.mjs";

describe("before anything starts", () => {
  test.each(["18.20.0", "20.18.3", "21.7.0", "22.11.0", "23.5.0"])("Node %s is refused in words", (version) => {
    expect(() => requireNode(version)).toThrow(`this is ${version}`);
  });

  test.each(["20.19.0", "20.20.2", "22.12.0", "24.0.0", "26.1.0"])("Node %s is accepted", (version) => {
    expect(() => requireNode(version)).not.toThrow();
  });

  test.each(["0", "80", "65536", "33oo", "", "3300.5"])('"%s" is no port', (text) => {
    expect(() => readPort(text)).toThrow(/--port takes a number/);
  });
});

describe("what web and worker are given", () => {
  const facts = {
    dataDir: "/data",
    port: 3300,
    databaseUrl: "postgresql://a@h/b",
    demoDatabaseUrl: "postgresql://a@h/operational",
    redisUrl: "redis://h",
    isDemo: false,
  };
  const secrets = { NEXTAUTH_SECRET: "s1", SIGNALBOX_SECRET_KEY: "s2", AUDIT_ANCHOR_KEY: "s3" };

  test("what the shell sets wins over what is made up, except for which services are used", () => {
    const given = { ...secrets, DATA_DIR: "/elsewhere", NEXTAUTH_URL: "https://box", SIGNALBOX_DEMO: "1" };
    expect(stackEnvironment({ given, ...facts })).toMatchObject({
      ...secrets,
      NEXTAUTH_URL: "https://box",
      DATA_DIR: "/elsewhere",
      DATABASE_URL: facts.databaseUrl,
      SIGNALBOX_DEMO: "0",
    });
  });

  test("the lender's database lies beside ours, on the same server with the same rights", () => {
    expect(operationalUrl("postgresql://u:p@h:5/signalbox?sslmode=require", "operational")).toBe(
      "postgresql://u:p@h:5/operational?sslmode=require",
    );
  });
});
