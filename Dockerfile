# Baton for production: bot and worker, with a Postgres (and Redis) of your own.
# The embedded Postgres, the lab and everything for development stay out.

FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# No install scripts: nothing is compiled, and no package may run anything here.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY commands ./commands
COPY jobs ./jobs
COPY src ./src
USER node
EXPOSE 4400 4410
# Node runs the TypeScript as it is, and as process 1: it handles SIGTERM and starts no children.
ENTRYPOINT ["node", "--max-semi-space-size=4", "--heap-growing-percent=20", "/app/src/main.ts"]
CMD ["start"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4410/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
