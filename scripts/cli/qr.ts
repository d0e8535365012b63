import { renderUnicodeCompact } from 'uqr';

/** Modules of quiet around the code (ISO/IEC 18004, 6.3.8). */
const QUIET_ZONE = 4;

/** A QR code for a terminal with light letters on a dark ground; inverted for dark letters on a light one. */
export function qrCode(text: string, { isInverted = false } = {}): string {
  return renderUnicodeCompact(text, { border: QUIET_ZONE, ecc: 'L', invert: isInverted });
}
