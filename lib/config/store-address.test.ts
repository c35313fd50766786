import { describe, expect, test } from "vitest";
import { parseStoreUrl } from "@/lib/config/store-address";

const BUCKET = {
  kind: "s3",
  endpoint: "https://s3.example.com",
  bucket: "signalbox",
  prefix: "",
  region: "us-east-1",
  accessKeyId: "AKIA",
  secretAccessKey: "secret",
};

describe("the address of a store", () => {
  test.each([
    ["s3://AKIA:secret@s3.example.com/signalbox", BUCKET],
    ["s3://AKIA:secret@s3.example.com/signalbox/", BUCKET],
    ["s3://AKIA:secret@s3.example.com/signalbox?region=eu-central-1", { ...BUCKET, region: "eu-central-1" }],
    ["s3://AKIA:secret@s3.example.com/signalbox/our/runs", { ...BUCKET, prefix: "our/runs/" }],
    ["s3://AKIA:a%2Fb%2Bc%3D@s3.example.com/signalbox", { ...BUCKET, secretAccessKey: "a/b+c=" }],
    ["s3+http://AKIA:secret@127.0.0.1:9000/signalbox", { ...BUCKET, endpoint: "http://127.0.0.1:9000" }],
    ["file:///srv/our%20runs", { kind: "folder", path: "/srv/our runs" }],
  ])("%s is understood", (text, address) => {
    expect(parseStoreUrl(text)).toEqual(address);
  });

  test.each([
    ["no address", "/srv/runs"],
    ["another protocol", "https://AKIA:secret@s3.example.com/signalbox"],
    ["no bucket", "s3://AKIA:secret@s3.example.com/"],
    ["no secret", "s3://AKIA@s3.example.com/signalbox"],
    ["a folder of another machine", "file://elsewhere/srv/runs"],
  ])("%s is refused", (_why, text) => {
    expect(parseStoreUrl(text)).toBeNull();
  });
});
