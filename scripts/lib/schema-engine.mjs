import fs from "node:fs";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";

const require = createRequire(import.meta.url);
let booting;

/** The engine never clears its timeout for the advisory lock: it must not keep a finished process alive for 10 s. */
function imports() {
  const timers = Object.keys(glue).filter((name) => name.startsWith("__wbg_setTimeout_"));
  const patient = (callback, ms) => setTimeout(callback, ms >>> 0).unref();
  return { ...glue, ...Object.fromEntries(timers.map((name) => [name, patient])) };
}

/** The module is instantiated once per process: a second instance panics in unrelated code. */
function boot() {
  booting ??= (async () => {
    // Without this registry a panic of the engine hides its text.
    globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (text) => console.error(`[schema engine] ${text}`) };
    const file = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg").replace(/\.js$/, ".wasm");
    const { instance } = await WebAssembly.instantiate(fs.readFileSync(file), { "./schema_engine_bg.js": imports() });
    glue.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
  })();
  return booting;
}

function lineAt(script, position) {
  const line = script.slice(0, position).split("\n").length;
  return `line ${line}: ${script.split("\n")[line - 1].trim()}`;
}

/**
 * The adapter's own executeScript cuts the text at every semicolon, inside function bodies too, and sends each piece to
 * any connection of the pool. A migration is sent whole: Postgres parses it, on one connection, in its one transaction.
 */
function sendWhole(adapter, failures) {
  adapter.executeScript = async (script) => {
    try {
      await adapter.underlyingDriver().query(script);
    } catch (error) {
      failures.push(error.position ? `${error.message} (${lineAt(script, Number(error.position))})` : error.message);
      adapter.onError(error);
    }
  };
  return adapter;
}

/**
 * Runs `use` with Prisma's own schema engine, no download. The adapters are disposed of afterwards: the engine's
 * advisory lock lives as long as its connection, and the next migration would wait for it. `failures` collects what Postgres said about a script, with
 * its line: the engine's own message has neither.
 */
export async function withSchemaEngine(url, schema, use) {
  await boot();
  const failures = [];
  const opened = [];
  const base = new PrismaPg({ connectionString: url });
  const opening = (method) => async () => {
    const adapter = sendWhole(await base[method](), failures);
    opened.push(adapter);
    return adapter;
  };
  const factory = {
    provider: base.provider,
    adapterName: base.adapterName,
    connect: opening("connect"),
    connectToShadowDb: opening("connectToShadowDb"),
  };
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  const engine = await glue.SchemaEngine.new({ datamodels: [schema] }, () => undefined, adapter);
  try {
    return await use(engine, failures);
  } finally {
    engine.free();
    await Promise.all(opened.map((one) => one.dispose()));
  }
}
