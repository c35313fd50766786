/** Where to go after sign-in: a path of this site. Whatever could lead elsewhere becomes the first page. */
export function localPath(from: string | null | undefined): string {
  return from && /^\/(?![/\\])[^\\\s]*$/.test(from) && !from.startsWith("/sign-in") ? from : "/";
}
