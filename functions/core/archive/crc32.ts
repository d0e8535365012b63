/** The polynomial of CRC-32 (ISO 3309), with its bits reversed. */
const POLYNOMIAL = 0xedb8_8320;

/** The polynomial 1 in that notation: the highest bit is the coefficient of x^0. */
const ONE = 0x8000_0000;

/** x^(2^n) modulo the polynomial, for n from 0 to 31. The powers repeat after these. */
const SQUARES = squares();

/**
 * The CRC-32 of two byte sequences, one after the other, from the CRC-32 of each. A CRC is the remainder of a division of
 * polynomials, so the first one is multiplied by x for each bit that follows it.
 *
 * @param length of the second sequence, in bytes
 */
export function joinCrc32(first: number, second: number, length: number): number {
  return (multiply(powerOfX(length * 8), first) ^ second) >>> 0;
}

/** A CRC-32 as S3 writes it: base64 of four bytes, the highest first. */
export function crc32Text(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}

/** x^exponent modulo the polynomial. The exponent may be larger than 32 bits, so it is halved by division. */
function powerOfX(exponent: number): number {
  let power = ONE;
  for (let rest = exponent, n = 0; rest > 0; rest = Math.floor(rest / 2), n++) {
    if (rest % 2 === 1) power = multiply(SQUARES[n % 32] as number, power);
  }
  return power;
}

function squares(): number[] {
  const found = [ONE >>> 1];
  while (found.length < 32) found.push(multiply(found.at(-1) as number, found.at(-1) as number));
  return found;
}

/** Multiplies two polynomials modulo the polynomial. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = ONE; bit > 0; bit >>>= 1) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}
