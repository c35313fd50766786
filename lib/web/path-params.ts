import { z } from "zod";

/** Names in addresses are looked up as they are: what does not exist is 404, however it is spelled. */
const name = z.string().min(1).max(200);

export const dagParams = z.strictObject({ dagKey: name });
/** Numbers as people see them: versions, change requests, attempts. */
export const numberParam = z.coerce.number().int().min(1).max(2_147_483_647);
export const versionParams = z.strictObject({ dagKey: name, version: numberParam });
export const nameParams = z.strictObject({ name });
export const idParams = z.strictObject({ id: z.uuid() });
export const clientParams = z.strictObject({ clientKey: name });
export const dagIdParams = z.strictObject({ dagKey: name, id: z.uuid() });
export const dagClientParams = z.strictObject({ dagKey: name, clientKey: name });
export const runTaskParams = z.strictObject({ id: z.uuid(), taskKey: name });
export const attemptParams = z.strictObject({ id: z.uuid(), taskKey: name, number: numberParam });
export const changeParams = z.strictObject({ number: numberParam });
