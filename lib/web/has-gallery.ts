import "server-only";
import { getRuntime } from "@/lib/web/runtime";

/** Whether this installation is one to look at: it lets people of the demo in. */
export const hasGallery = (): boolean => getRuntime().config.SIGNALBOX_DEMO;
