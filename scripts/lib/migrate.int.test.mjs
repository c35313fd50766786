import { randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { test as base, expect, inject } from "vitest";
import { applyMissing, ensureDatabase, resolveUnfinished } from "./migrate.mjs";

const FIRST = ["1_first", "BEGIN;\nCREATE TABLE first ();\nCOMMIT;"];
const FUNCTION_BODY = `-- a body with semicolons; and a comment with one
BEGIN;
CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$;
COMMIT;`;
const BROKEN = "BEGIN;\nCREATE TABLE second ();\nCREATE TABLE oops (;\nCOMMIT;";

const test = base.extend({
  url: async ({ task }, use) => {
    const url = new URL(inject("testServices").postgresUrl);
    url.pathname = `/m_${task.id.replaceAll("-", "_")}_${randomUUID().slice(0, 8)}`;
    await ensureDatabase(url.href);
    await use(url.href);
  },
  /** Writes a folder of migrations from [name, sql] pairs. */
  folderOf: async ({ task }, use) => {
    const made = [];
    await use((...migrations) => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), `${task.type}-migrations-`));
      made.push(folder);
      for (const [name, sql] of migrations) {
        fs.mkdirSync(path.join(folder, name));
        fs.writeFileSync(path.join(folder, name, "migration.sql"), sql);
      }
      return folder;
    });
    for (const folder of made) fs.rmSync(folder, { recursive: true });
  },
});

async function ask(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test("migrations are applied once, function bodies with semicolons included", async ({ url, folderOf }) => {
  const folder = folderOf(FIRST, ["2_function", FUNCTION_BODY]);
  expect(await applyMissing(url, { folder })).toEqual(["1_first", "2_function"]);
  expect(await applyMissing(url, { folder })).toEqual([]);
  expect(await ask(url, "SELECT two()")).toEqual([{ two: 2 }]);
});

test("a migration that fails leaves nothing behind, names its line, and is tried again once mended", async ({
  url,
  folderOf,
}) => {
  await expect(applyMissing(url, { folder: folderOf(FIRST, ["2_second", BROKEN]) })).rejects.toThrow(
    /2_second failed and was rolled back whole: syntax error .*line 3: CREATE TABLE oops/,
  );
  expect(await ask(url, "SELECT to_regclass('second') AS found")).toEqual([{ found: null }]);
  const mended = folderOf(FIRST, ["2_second", BROKEN.replace("(;", "();")]);
  expect(await applyMissing(url, { folder: mended })).toEqual(["2_second"]);
});

test("a migration that was edited after it was applied is refused by name", async ({ url, folderOf }) => {
  await applyMissing(url, { folder: folderOf(FIRST) });
  const edited = folderOf([FIRST[0], FIRST[1].replace("first", "other")]);
  await expect(applyMissing(url, { folder: edited })).rejects.toThrow(/1_first was edited after it was applied/);
});

test("a database newer than the checkout is refused", async ({ url, folderOf }) => {
  await applyMissing(url, { folder: folderOf(FIRST, ["2_function", FUNCTION_BODY]) });
  await expect(applyMissing(url, { folder: folderOf(FIRST) })).rejects.toThrow(/database is newer than the code/);
});

test("a migration whose end was never recorded is reported, and continues as the person decides", async ({
  url,
  folderOf,
}) => {
  const folder = folderOf(FIRST);
  await applyMissing(url, { folder });
  await ask(url, "UPDATE _prisma_migrations SET finished_at = NULL");
  await expect(applyMissing(url, { folder })).rejects.toThrow(/--applied 1_first/);
  await resolveUnfinished(url, { name: "1_first", isApplied: true, folder });
  expect(await applyMissing(url, { folder })).toEqual([]);
});

test("a migration that is not one transaction is refused before anything runs", async ({ url, folderOf }) => {
  const folder = folderOf(["1_loose", "CREATE TABLE loose ();"]);
  await expect(applyMissing(url, { folder })).rejects.toThrow(/1_loose is not one transaction/);
  expect(await ask(url, "SELECT to_regclass('loose') AS found")).toEqual([{ found: null }]);
});
