import { AppError } from "@/lib/domain/shared/app-error";
import { open, reseal, seal } from "@/lib/integrations/secrets/secret-box";

/** A sealed secret opens only for the connection and the version it was written with. */
const boundTo = (name: string, version: number): string => `connection/${name}/v${version}`;

export const sealConnectionSecret = (key: Uint8Array, name: string, version: number, secret: string): Buffer =>
  seal(key, secret, boundTo(name, version));

/** Throws when this process holds another key than the one that sealed it, or the row was tampered with. */
export function openConnectionSecret(key: Uint8Array, name: string, version: number, box: Uint8Array): string {
  const opened = open(key, box, boundTo(name, version));
  if (opened.ok) return opened.value;
  const sentence = `The secret of connection ${name} does not open with this installation's key. Enter it again.`;
  throw new AppError("unavailable", sentence, { connection: name, reason: opened.error });
}

export const resealConnectionSecret = (ring: Uint8Array, name: string, version: number, box: Uint8Array) =>
  reseal(ring, box, boundTo(name, version));
