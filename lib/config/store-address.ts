/** A bucket of an S3-compatible server. `prefix` is empty or ends with a slash. */
export type S3Address = Readonly<{
  kind: "s3";
  /** With the scheme and without a path. */
  endpoint: string;
  bucket: string;
  prefix: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}>;

export type StoreAddress = S3Address | Readonly<{ kind: "folder"; path: string }>;

const DEFAULT_REGION = "us-east-1";
/** Plain HTTP is for a server on the same machine or behind a tunnel, and has to be asked for. */
const SCHEMES: Readonly<Record<string, string>> = { "s3:": "https", "s3+http:": "http" };

/**
 * `s3://key:secret@host:port/bucket/prefix?region=eu-central-1` (`s3+http://` without TLS) or `file:///folder`; null for
 * anything else. What has a meaning in addresses is percent-encoded in key and secret.
 */
export function parseStoreUrl(text: string): StoreAddress | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url) return null;
  if (url.protocol === "file:")
    return url.host === "" ? { kind: "folder", path: decodeURIComponent(url.pathname) } : null;
  const scheme = SCHEMES[url.protocol];
  const [bucket = "", ...folders] = decodeURIComponent(url.pathname)
    .split("/")
    .filter((part) => part !== "");
  if (scheme === undefined || !url.host || !bucket || !url.username || !url.password) return null;
  return {
    kind: "s3",
    endpoint: `${scheme}://${url.host}`,
    bucket,
    prefix: folders.map((folder) => `${folder}/`).join(""),
    region: url.searchParams.get("region") || DEFAULT_REGION,
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
  };
}
