/** The process answers. What it depends on is asked by readyz. */
export const GET = (): Response => Response.json({ ok: true }, { headers: { "cache-control": "no-store" } });
export const dynamic = "force-dynamic";
