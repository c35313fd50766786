import { AppError } from "@/lib/domain/shared/app-error";
import { open, reseal, seal } from "@/lib/integrations/secrets/secret-box";

/** A sealed secret opens only for the channel it was written for. */
const boundTo = (channelId: string): string => `alert_channel/${channelId}`;

export const sealChannelSecret = (key: Uint8Array, channelId: string, secret: string): Buffer =>
  seal(key, secret, boundTo(channelId));

/** Throws when this process holds another key than the one that sealed it. */
export function openChannelSecret(key: Uint8Array, channelId: string, box: Uint8Array): string {
  const opened = open(key, box, boundTo(channelId));
  if (opened.ok) return opened.value;
  const sentence = "The secret of this channel does not open with this installation's key. Enter it again.";
  throw new AppError("unavailable", sentence, { channelId, reason: opened.error });
}

export const resealChannelSecret = (ring: Uint8Array, channelId: string, box: Uint8Array) =>
  reseal(ring, box, boundTo(channelId));
