# The server of functions/server as an image: Node, one file, nobody's privileges. Nothing that builds is in it.
#   docker build -t single-use-links .
# docs/operations.md, "A server of your own", has its variables.

# The Node of package.json, in the slim image: what keeps Node's security fixes coming is the tag, so raise both together.
ARG NODE=node:24.21.0-slim

# Built where it is built, whatever it will run on: the bundle is the same for every platform.
FROM --platform=$BUILDPLATFORM ${NODE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc tsconfig.json ./
# No scripts: what they make (a Node of npm's, Lambda's runtime client) is for tests alone.
RUN npm ci --ignore-scripts
COPY functions functions
COPY scripts/build scripts/build
RUN node scripts/build/build.ts

FROM ${NODE}
ENV NODE_ENV=production
WORKDIR /server
COPY --from=build /build/dist/server/ ./
# By number: an orchestrator that insists on non-root cannot look a name up.
USER 65532:65532
EXPOSE 8080 9090
# Docker kills 10 s after SIGTERM unless told otherwise: run it with a stop timeout above DRAIN_SECONDS.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.MANAGEMENT_PORT || 9090}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell and no npm in between: SIGTERM reaches the server itself.
CMD ["node", "--enable-source-maps", "index.mjs"]
