# The server of functions/server as an image: Node, one file, nobody's privileges. Nothing that builds is in it.
#   docker build -t single-use-links .
# docs/operations.md, "A server of your own", has its variables.

# The Node of package.json, in the slim image, by digest: the tag alone is made anew with every fix of Debian's. Dependabot raises
# both. It reads neither ARG nor a stage's name (https://github.com/dependabot/dependabot-core/issues/2057), so the image
# stands here twice.
# Built where it is built, whatever it will run on: the bundle is the same for every platform.
FROM --platform=$BUILDPLATFORM node:24.21.0-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc tsconfig.json ./
# No scripts: what they make (a Node of npm's, Lambda's runtime client) is for tests alone.
RUN npm ci --ignore-scripts
COPY functions functions
COPY scripts/build scripts/build
RUN node scripts/build/build.ts

FROM node:24.21.0-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6
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
