import { parseArgs } from "node:util";
import { Failure } from "./failure.mjs";

/**
 * Flags of a script, and as `rest` what is not a flag. `npm run up --port 3400` (without the `--` npm asks for) reaches us as npm_config_port: taken too,
 * because it is what people type.
 */
export function readOptions(options, usage) {
  const args = process.argv.slice(2);
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { ...options, help: { type: "boolean" } },
      allowPositionals: true,
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    return { ...optionsOfNpm(options, positionals), ...values, rest: positionals };
  } catch (error) {
    throw new Failure(`${error.message}\n\n${usage}`);
  }
}

function optionsOfNpm(options, positionals) {
  const found = {};
  for (const [name, { type }] of Object.entries(options)) {
    const value = process.env[`npm_config_${name.replaceAll("-", "_")}`];
    if (!value) continue;
    // npm knows no option of ours that takes a value: it passes "--port 3400" as port=true and a bare 3400.
    if (type === "string") found[name] = value === "true" ? positionals[0] : value;
    else found[name] = value === "true";
  }
  return found;
}

export function readPort(text) {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1024 && port <= 65_535) return port;
  throw new Failure(`--port takes a number from 1024 to 65535, not "${text}".`);
}
