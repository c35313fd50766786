import { describe, expect, test } from "vitest";
import { findTargets, isPublic } from "@/lib/integrations/http/egress";

describe("an address of the public internet", () => {
  test.each(["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])("is %s", (address) => {
    expect(isPublic(address)).toBe(true);
  });

  test.each([
    ["loopback", ["127.0.0.1", "127.255.0.1", "::1"]],
    ["private", ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12::1"]],
    ["link-local and cloud metadata", ["169.254.169.254", "fe80::1", "fd00:ec2::254"]],
    ["carrier-grade NAT", ["100.64.0.1", "100.127.255.255"]],
    ["unspecified and this network", ["0.0.0.0", "0.1.2.3", "::"]],
    [
      "IPv4 within IPv6",
      ["::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "::7f00:1", "64:ff9b::7f00:1", "2002:7f00:1::1"],
    ],
    [
      "multicast, broadcast and reserved",
      ["224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "ff02::1", "2001:db8::1"],
    ],
    ["site-local and discard", ["fec0::1", "100::1"]],
  ])("is none that is %s", (_name, addresses) => {
    expect(addresses.filter(isPublic)).toEqual([]);
  });
});

const rules = (answer: string[], allowPrivateHosts: string[] = []) => ({
  allowPrivateHosts,
  resolve: () => Promise.resolve(answer.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }))),
});

describe("the target of a request", () => {
  test.each([
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:7f00:1]/",
    "http://127.0.0.1./",
    "http://localhost/",
    "http://%31%32%37.0.0.1/",
    "https://user@127.0.0.1/",
  ])("is refused however it is written: %s", async (url) => {
    const found = await findTargets(new URL(url), rules(["127.0.0.1"]));
    expect(found).toMatchObject({ ok: false, error: { reason: "blocked" } });
  });

  test("is only what is public of a name's addresses", async () => {
    const found = await findTargets(new URL("https://mixed.test/"), rules(["10.0.0.1", "8.8.8.8"]));
    expect(found).toEqual({ ok: true, value: [{ address: "8.8.8.8", family: 4 }] });
  });

  test("may be internal when exactly its host and port are on the list", async () => {
    const url = new URL("http://scores.internal/x");
    expect((await findTargets(url, rules(["10.0.0.1"], ["scores.internal:80"]))).ok).toBe(true);
    for (const other of ["scores.internal:443", "internal:80", "scores.internal"])
      expect((await findTargets(url, rules(["10.0.0.1"], [other]))).ok).toBe(false);
  });

  test("that has no address may have one later", async () => {
    const resolve = () => Promise.reject(new Error("queryA ENOTFOUND"));
    const found = await findTargets(new URL("https://gone.test/"), { allowPrivateHosts: [], resolve });
    expect(found).toMatchObject({ error: { reason: "unresolved", message: expect.stringContaining("ENOTFOUND") } });
  });
});
