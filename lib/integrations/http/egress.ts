import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { err, ok, type Result } from "@/lib/domain/shared/result";

export type Address = Readonly<{ address: string; family: number }>;
export type Resolve = (host: string) => Promise<readonly Address[]>;

export type EgressRules = Readonly<{
  /** `host:port` of internal targets that may be reached although their address is private. */
  allowPrivateHosts: readonly string[];
  resolve: Resolve;
}>;

export const resolveByDns: Resolve = (host) => lookup(host, { all: true });

/** Blocked: the request must not be made. Unresolved: the name has no address now, which may pass. */
export type EgressRefusal = Readonly<{ reason: "blocked" | "unresolved"; message: string }>;

/** IANA's one block of global unicast. What else ipaddr.js calls unicast, such as ::127.0.0.1, is not routed. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** True for an address of the public internet; IPv4 inside IPv6 counts as the IPv4 address that it is. */
export function isPublic(text: string): boolean {
  const address = ipaddr.process(text);
  if (address.range() !== "unicast") return false;
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_IPV6);
}

const withoutBrackets = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, "$1");

function portOf(url: URL): string {
  if (url.port !== "") return url.port;
  return url.protocol === "https:" ? "443" : "80";
}

async function addressesOf(host: string, resolve: Resolve): Promise<readonly Address[]> {
  const family = isIP(host);
  return family === 0 ? resolve(host) : [{ address: host, family }];
}

/**
 * The addresses a request to this URL may connect to, looked up once: the caller connects to these and to nothing
 * that the name may mean a moment later.
 */
export async function findTargets(url: URL, rules: EgressRules): Promise<Result<readonly Address[], EgressRefusal>> {
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return err({ reason: "blocked", message: `${url.protocol}// addresses are not allowed. Use https:// or http://.` });
  const target = `${url.hostname}:${portOf(url)}`;
  let addresses: readonly Address[];
  try {
    addresses = await addressesOf(withoutBrackets(url.hostname), rules.resolve);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return err({ reason: "unresolved", message: `The name ${url.hostname} has no address (${reason}).` });
  }
  const allowed = rules.allowPrivateHosts.includes(target) ? addresses : addresses.filter((a) => isPublic(a.address));
  if (allowed.length > 0) return ok(allowed);
  return err({
    reason: "blocked",
    message: `${target} is an address of this machine or of an internal network, and only public ones may be reached. Ask data ops to put ${target} on the list of allowed internal targets.`,
  });
}
