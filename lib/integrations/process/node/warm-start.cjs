// A Node that has started and waits. It takes one job from file descriptor 3, as JSON up to its end, becomes that script,
// and ends with it. Limits and namespaces were there before it started.
"use strict";
const fs = require("node:fs");
const Module = require("node:module");

/** The lowest free descriptor is taken: the one that was just closed. Node looks at 1 and 2 when they are first used. */
function reopen(descriptor, path) {
  fs.closeSync(descriptor);
  if (fs.openSync(path, "w") !== descriptor) throw new Error(`descriptor ${descriptor} could not be replaced`);
}

const text = fs.readFileSync(3, "utf8");
// The worker has ended, or needs no more of us.
if (text === "") process.exit(0);
fs.closeSync(3);
const { argv, cwd, env, stdout, stderr } = JSON.parse(text);
reopen(1, stdout);
reopen(2, stderr);
process.chdir(cwd);
for (const name of Object.keys(process.env)) delete process.env[name];
Object.assign(process.env, env);
process.argv.splice(1, process.argv.length, ...argv);
delete require.cache[__filename];
Module.runMain();
