import "server-only";
import { randomUUID } from "node:crypto";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import type { ServiceContext } from "@/lib/services/context";
import { createServiceContext } from "@/lib/web/service-context";
import { getSession } from "@/lib/web/session";

/** What a server page hands to read services. Sends people without a session to the sign-in page. */
export async function createPageContext(): Promise<ServiceContext> {
  const actor = await getSession(await cookies());
  if (!actor) redirect("/sign-in");
  return createServiceContext(actor, randomUUID());
}
