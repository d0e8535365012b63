import type { Command } from 'commander';
import { parseLinkId } from '../../functions/core/token.ts';
import { UsageError } from '../errors.ts';
import { parseLinkUrl } from '../get/link-url.ts';
import { widthOf } from '../layout.ts';
import { printJson, printResult } from '../output.ts';
import { qrCode } from '../qr.ts';

interface OpenOptions {
  invert?: boolean;
  json?: boolean;
}

/** Adds `links open`, which shows a link to the camera of a phone. */
export function addOpen(program: Command): void {
  program
    .command('open')
    .summary('show a link as a QR code')
    .description(
      'Shows the URL of a link as a QR code, so that you can open it on a phone.\n' +
        'An id is not enough, because the token in the URL is stored nowhere else.',
    )
    .argument('<url>', 'URL of the link')
    .option('--invert', 'for terminals with dark text on a light background')
    .option('--json', 'print id, url and qr as JSON')
    .action((url: string, options: OpenOptions) => open(url, options));
}

function open(name: string, { invert: isInverted = false, json }: OpenOptions): void {
  if (parseLinkId(name)) {
    throw new UsageError(
      'An id is not enough, because the token of a link is not stored: give the URL that `links create` printed, or create a new link.',
    );
  }
  const { id } = parseLinkUrl(name);
  if (json) printJson({ id, url: name, qr: qrCode(name, { isInverted }) });
  else printResult(`${qrCode(name, { isInverted, width: widthOf(process.stdout) })}\n${name}`);
}
