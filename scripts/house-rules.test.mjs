import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { inRoot } from "./lib/paths.mjs";

const IMPORTS = "lint/style/noRestrictedImports";

/** One violation per line of the import table: a file in this layer that imports that module. */
const FORBIDDEN_IMPORTS = [
  ["lib/domain/run/planted.ts", "@/lib/contracts/runs"],
  ["lib/domain/run/planted.ts", "@/lib/db/client"],
  ["lib/domain/run/planted.ts", "node:fs"],
  ["lib/domain/run/planted.ts", "node:fs/promises"],
  ["lib/domain/run/planted.ts", "../../db/client"],
  ["lib/domain/run/planted.ts", "@/lib/testing/database"],
  ["lib/contracts/planted.ts", "@/lib/services/context"],
  ["lib/contracts/planted.ts", "node:crypto"],
  ["lib/config/planted.ts", "@/lib/domain/run/model"],
  ["lib/observability/planted.ts", "@/lib/services/context"],
  ["lib/db/planted.ts", "@/lib/contracts/runs"],
  ["lib/db/planted.ts", "@/lib/services/context"],
  ["lib/db/planted.ts", "bullmq"],
  ["lib/jobs/planted.ts", "@/lib/db/client"],
  ["lib/jobs/planted.ts", "pg"],
  ["lib/integrations/planted.ts", "@/lib/db/client"],
  ["lib/integrations/planted.ts", "@/lib/services/context"],
  ["lib/integrations/planted.ts", "ioredis"],
  ["lib/services/planted.ts", "@/lib/config/server-config"],
  ["lib/services/planted.ts", "@/lib/web/session"],
  ["lib/services/planted.ts", "bullmq"],
  ["lib/services/planted.ts", "next/server"],
  ["lib/services/planted.ts", "server-only"],
  ["lib/services/planted.ts", "@prisma/client"],
  ["lib/web/planted.ts", "@/lib/client/api"],
  ["lib/web/planted.ts", "@/components/ui/button"],
  ["lib/web/planted.ts", "pg"],
  ["lib/client/planted.ts", "@/lib/services/context"],
  ["lib/client/planted.ts", "@/lib/db/client"],
  ["lib/client/planted.ts", "node:crypto"],
  ["components/run/planted.tsx", "@/lib/services/context"],
  ["components/run/planted.tsx", "@/lib/web/session"],
  ["components/run/planted.tsx", "@/app/page"],
  ["components/ui/planted.tsx", "@/lib/domain/run/model"],
  ["components/ui/planted.tsx", "@/components/run/run-grid"],
  ["app/planted/page.tsx", "@/lib/db/client"],
  ["app/planted/page.tsx", "@/lib/jobs/publisher"],
  ["app/planted/page.tsx", "@/lib/integrations/http/egress"],
  ["app/planted/page.tsx", "bullmq"],
  ["worker/planted.ts", "@/lib/web/session"],
  ["worker/planted.ts", "@/lib/client/api"],
  ["worker/planted.ts", "@/components/ui/button"],
  ["worker/planted.ts", "@/lib/testing/database"],
  ["worker/planted.ts", "next/server"],
  ["worker/planted.ts", "react"],
  ["prisma/seed/planted.ts", "@/lib/web/session"],
  ["e2e/planted.ts", "@/lib/db/client"],
  ["e2e/planted.ts", "@/lib/services/context"],
];

/** The other side of the table: what must stay possible. */
const ALLOWED_IMPORTS = [
  ["lib/domain/run/planted.ts", "@/lib/domain/dag/document"],
  ["lib/domain/run/planted.ts", "zod"],
  ["lib/contracts/planted.ts", "@/lib/domain/run/model"],
  ["lib/db/planted.ts", "@/lib/domain/run/model"],
  ["lib/db/planted.ts", "pg"],
  ["lib/jobs/planted.ts", "bullmq"],
  ["lib/integrations/planted.ts", "@/lib/contracts/runs"],
  ["lib/services/planted.ts", "@/lib/db/client"],
  ["lib/services/planted.ts", "@/lib/jobs/publisher"],
  ["lib/web/planted.ts", "@/lib/services/context"],
  ["lib/client/planted.ts", "@/lib/contracts/runs"],
  ["components/run/planted.tsx", "@/lib/client/api"],
  ["components/ui/planted.tsx", "@/components/ui/class-names"],
  ["app/planted/page.tsx", "@/lib/services/context"],
  ["worker/planted.ts", "@/lib/jobs/publisher"],
  ["lib/domain/run/planted.test.ts", "@/lib/testing/dag-builders"],
  ["lib/testing/planted.ts", "@/lib/services/context"],
  ["e2e/planted.ts", "@/lib/testing/wait-for"],
];

/** Violations of the other rules of the house: where, the code, and the rule that must answer. */
const FORBIDDEN_CODE = [
  ["lib/services/planted.ts", "export const a: any = 1;", "lint/suspicious/noExplicitAny"],
  ["lib/services/planted.ts", "export const a = [1].at(0)!;", "lint/style/noNonNullAssertion"],
  ["lib/services/planted.ts", 'console.log("x");', "lint/suspicious/noConsole"],
  ["lib/services/planted.ts", "export const a = process.env.HOME;", "lint/style/noProcessEnv"],
  ["lib/services/planted.ts", "export default function a() {}", "lint/style/noDefaultExport"],
  [
    "lib/services/planted.ts",
    "export const a = (b: number) => (b > 1 ? 1 : b > 0 ? 2 : 3);",
    "lint/style/noNestedTernary",
  ],
  [
    "lib/services/planted.ts",
    "const f = async () => 1;\nexport function g() {\n  f();\n}",
    "lint/nursery/noFloatingPromises",
  ],
  ["lib/services/PlantedName.ts", "export const a = 1;", "lint/style/useFilenamingConvention"],
  ["lib/services/planted.ts", 'export const a = (db: D) => db.$queryRawUnsafe("SELECT 1");', "plugin"],
  ["lib/services/planted.ts", 'export const a = (db: D) => db.$executeRawUnsafe("SELECT 1", 2);', "plugin"],
  ["lib/services/planted.ts", `${"export const a = 1;\n".repeat(401)}`, "lint/style/noExcessiveLinesPerFile"],
  [
    "lib/services/planted.ts",
    `export function a() {\n${"  b();\n".repeat(61)}}`,
    "lint/complexity/noExcessiveLinesPerFunction",
  ],
  ["lib/services/planted.test.ts", 'test.skip("x", () => {});', "lint/suspicious/noSkippedTests"],
  ["lib/services/planted.test.ts", 'test.only("x", () => {});', "lint/suspicious/noFocusedTests"],
];

const importing = (specifier) => `import * as planted from "${specifier}";\nexport const used = planted;\n`;

/** Each planted file under a name of its own, in one tree. */
const named = (file, index) => file.replace(/(planted|PlantedName)/, (name) => `${name}${index}`);
const PLANTED = [
  ...[...FORBIDDEN_IMPORTS, ...ALLOWED_IMPORTS].map(([file, specifier]) => [file, importing(specifier)]),
  ...FORBIDDEN_CODE,
].map(([file, code], index) => ({ file: named(file, index), code }));

let rulesBroken;

/** Biome with the project's own configuration, once, over the tree of planted files. */
function lint(folder) {
  const configuration = JSON.parse(fs.readFileSync(inRoot("biome.json"), "utf8"));
  configuration.vcs = { enabled: false };
  configuration.plugins = configuration.plugins.map((plugin) => inRoot(plugin));
  fs.writeFileSync(path.join(folder, "biome.json"), JSON.stringify(configuration));
  const program = inRoot("node_modules", "@biomejs", "biome", "bin", "biome");
  const args = [program, "lint", ".", "--reporter=github", "--max-diagnostics=none"];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  return [...stdout.matchAll(/^::error title=([^,]+),file=([^,]+),/gm)].map(([, rule, file]) => ({ rule, file }));
}

beforeAll(() => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "house-rules-"));
  for (const { file, code } of PLANTED) {
    fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), code);
  }
  const reports = lint(folder);
  rulesBroken = (file) => reports.filter((report) => report.file.endsWith(file)).map(({ rule }) => rule);
  fs.rmSync(folder, { recursive: true });
}, 60_000);

const withPlace = (rows, offset) => rows.map((row, index) => [...row, PLANTED[offset + index].file]);

describe("the import table", () => {
  test.each(withPlace(FORBIDDEN_IMPORTS, 0))("%s may not import %s", (_layer, _specifier, file) => {
    expect(rulesBroken(file)).toContain(IMPORTS);
  });

  test.each(withPlace(ALLOWED_IMPORTS, FORBIDDEN_IMPORTS.length))("%s may import %s", (_layer, _specifier, file) => {
    expect(rulesBroken(file)).not.toContain(IMPORTS);
  });
});

describe("the rules for code", () => {
  const rows = withPlace(FORBIDDEN_CODE, FORBIDDEN_IMPORTS.length + ALLOWED_IMPORTS.length);
  test.each(rows)("%s is refused with %s", (_place, _code, rule, file) => {
    expect(rulesBroken(file)).toContain(rule);
  });
});

describe("file names", () => {
  test("no file is a drawer for everything", () => {
    const drawers = /^(utils?|helpers?|common|misc|manager|types)\.(ts|tsx|mjs)$/;
    const folders = ["app", "components", "lib", "worker", "prisma", "e2e", "scripts"];
    const files = folders.flatMap((folder) => fs.readdirSync(inRoot(folder), { recursive: true }));
    expect(files.filter((file) => drawers.test(path.basename(file)))).toEqual([]);
  });
});
