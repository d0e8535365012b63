import { renderUnicodeCompact } from 'uqr';
import { CommandError } from './errors.ts';

/** Empty modules around the code (ISO/IEC 18004, 6.3.8). */
const QUIET_ZONE = 4;

/** The capacity of a code in bytes, at the lowest level of error correction (ISO/IEC 18004, table 7: 40-L). */
const MOST_BYTES = 2_953;

interface QrOptions {
  /** For a terminal with dark text on a light background. */
  isInverted?: boolean;
  /** The largest width in columns; any if absent. */
  width?: number;
}

/**
 * Draws a QR code for a terminal with light text on a dark background.
 *
 * @throws CommandError if the text is too long for a code, or the code is wider than the terminal
 */
export function qrCode(text: string, { isInverted = false, width = Number.POSITIVE_INFINITY }: QrOptions = {}): string {
  if (Buffer.byteLength(text) > MOST_BYTES)
    throw new CommandError('The URL is too long for a QR code: copy it instead.');
  const code = renderUnicodeCompact(text, { border: QUIET_ZONE, ecc: 'L', invert: isInverted });
  const columns = code.indexOf('\n');
  if (columns <= width) return code;
  throw new CommandError(
    `The QR code is ${columns} columns wide, but the terminal has only ${width}: make it wider, or use a smaller font.`,
  );
}
