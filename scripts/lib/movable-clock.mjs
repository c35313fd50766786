import fs from "node:fs";
import { unpacked, unpackWithApt } from "./apt.mjs";
import { Failure } from "./failure.mjs";

const PACKAGE = "libfaketime";
const TRIPLETS = { x64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" };

/** The library that gives a program another wall clock: the system's, or fetched without root. */
async function findLibrary() {
  const file = `usr/lib/${TRIPLETS[process.arch]}/faketime/libfaketime.so.1`;
  if (fs.existsSync(`/${file}`)) return `/${file}`;
  const fetched = unpacked(PACKAGE, file) ?? (await unpackWithApt([PACKAGE], file));
  if (fetched) return fetched.file;
  throw new Failure(
    `To move the clock of a server this needs libfaketime, which is not here and could not be fetched: apt-get install ${PACKAGE}.`,
  );
}

/** A wall clock that `file` sets, for processes that are started with `env`. Their monotonic clock stays as it is. */
export async function createMovableClock(file) {
  const move = (seconds) => {
    fs.writeFileSync(`${file}.new`, `${seconds < 0 ? "" : "+"}${seconds}`);
    fs.renameSync(`${file}.new`, file);
  };
  move(0);
  return {
    env: {
      LD_PRELOAD: await findLibrary(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    },
    move,
  };
}
