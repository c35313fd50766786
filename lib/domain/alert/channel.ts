import { z } from "zod";

/** What is not secret of a channel, per kind. */
export const emailSettingsSchema = z.strictObject({ to: z.array(z.email()).min(1).max(20) });
export const webhookSettingsSchema = z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(500) });
export const slackSettingsSchema = z.strictObject({});
