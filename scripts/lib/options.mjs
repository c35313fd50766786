import { parseArgs } from "node:util";
import { Failure } from "./failure.mjs";

/**
 * Flags of a script. `npm run up --port 3400` (without the `--` npm asks for) reaches us as npm_config_port: taken too,
 * because it is what people type.
 */
export function readOptions(options, usage) {
  const args = process.argv.slice(2);
  try {
    const { values } = parseArgs({ args, options: { ...options, help: { type: "boolean" } }, allowPositionals: true });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    return { ...optionsOfNpm(options), ...values };
  } catch (error) {
    throw new Failure(`${error.message}\n\n${usage}`);
  }
}

function optionsOfNpm(options) {
  const found = {};
  for (const [name, { type }] of Object.entries(options)) {
    const value = process.env[`npm_config_${name.replaceAll("-", "_")}`];
    if (value) found[name] = type === "boolean" ? value === "true" : value;
  }
  return found;
}

export function readPort(text) {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1024 && port <= 65_535) return port;
  throw new Failure(`--port takes a number from 1024 to 65535, not "${text}".`);
}
