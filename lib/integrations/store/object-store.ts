import type { StoreAddress } from "@/lib/config/store-address";
import { folderStore } from "@/lib/integrations/store/folder-store";
import { s3Store } from "@/lib/integrations/store/s3-store";

export type StoredObject = Readonly<{ key: string; writtenAt: Date }>;

/** Where whole files are kept under names of their own. What was written once is never replaced, only removed. */
export type ObjectStore = Readonly<{
  /** Whole or not at all, and there to stay when this answers. False when something of that name is there. */
  create(key: string, bytes: Uint8Array): Promise<boolean>;
  /** null when there is none. */
  read(key: string): Promise<Uint8Array | null>;
  /** What lies right under a prefix that ends with a slash, sorted by key; only what comes after a key, when one is given. */
  list(prefix: string, after?: string): Promise<StoredObject[]>;
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
}>;

export const openStore = (address: StoreAddress): ObjectStore =>
  address.kind === "folder" ? folderStore(address.path) : s3Store(address);
