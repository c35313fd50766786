import { createdTokenSchema, createTokenBodySchema, tokenSchema } from "@/lib/contracts/people";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { createToken } from "@/lib/services/people/create-token";
import { listTokens } from "@/lib/services/people/list-tokens";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "token:write",
    summary: "Your own API tokens",
    query: pageQuerySchema,
    answer: pageOf(tokenSchema),
    tokens: "refused",
  },
  ({ ctx, query }) => listTokens(ctx, query),
);

export const POST = withApi(
  {
    permission: "token:write",
    summary: "A new API token with your own rights; it is shown this once",
    body: createTokenBodySchema,
    answer: createdTokenSchema,
    status: 201,
    tokens: "refused",
    isAnswerSecret: true,
  },
  ({ ctx, body }) => createToken(ctx, body),
);
