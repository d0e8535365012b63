import { renderUnicodeCompact } from 'uqr';
import { CommandError } from './errors.ts';

/** Modules of quiet around the code (ISO/IEC 18004, 6.3.8). */
const QUIET_ZONE = 4;

/** The most that a code holds in bytes, at the lowest level of correction (ISO/IEC 18004, table 7: 40-L). */
const MOST_BYTES = 2_953;

interface QrOptions {
  /** For a terminal with dark letters on a light ground. */
  isInverted?: boolean;
  /** How wide the code may be; any width if absent. */
  width?: number;
}

/**
 * A QR code for a terminal with light letters on a dark ground.
 *
 * @throws CommandError where the text is too long for one, or the code wider than the terminal, which would tear it
 */
export function qrCode(text: string, { isInverted = false, width = Number.POSITIVE_INFINITY }: QrOptions = {}): string {
  if (Buffer.byteLength(text) > MOST_BYTES)
    throw new CommandError('This URL is too long for a QR code: copy it instead.');
  const code = renderUnicodeCompact(text, { border: QUIET_ZONE, ecc: 'L', invert: isInverted });
  const columns = code.indexOf('\n');
  if (columns <= width) return code;
  throw new CommandError(
    `The QR code is ${columns} columns wide and this terminal has ${width}: make it wider, or its letters smaller.`,
  );
}
