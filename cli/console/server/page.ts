import type { Ui } from '../build-ui.ts';
import type { Reply } from './reply.ts';

/** The ticket of the recipient's page. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" color="#1c8f85"><path fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" d="M3 4h18v5a3 3 0 0 0 0 6v5H3v-5a3 3 0 0 0 0-6z"/><path fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" d="M12 8v7m-3-3 3 3 3-3"/></svg>';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>Links</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/console.css">
<script type="module" src="/console.js"></script>
</head>
<body>
<div id="console"></div>
<noscript><p>The console needs JavaScript: switch it on, or use the command links.</p></noscript>
</body>
</html>
`;

/** The files of the page. They hold no secret. Undefined for any other path. */
export function pageFile(path: string, { script, style }: Ui): Reply | undefined {
  const [type, body] = FILES[path]?.({ script, style }) ?? [];
  if (type === undefined || body === undefined) return undefined;
  return { status: 200, headers: { 'content-type': type }, body };
}

const FILES: Readonly<Record<string, (ui: Ui) => [type: string, body: string]>> = {
  '/': () => ['text/html; charset=utf-8', PAGE],
  '/console.js': ({ script }) => ['text/javascript; charset=utf-8', script],
  '/console.css': ({ style }) => ['text/css; charset=utf-8', style],
  '/icon.svg': () => ['image/svg+xml', ICON],
};
