/** The polynomial of CRC-32, with its bits reversed (ISO/IEC 3309). */
const POLYNOMIAL = 0xedb88320;

/** A linear map of 32 bits: what each bit of a checksum becomes. */
type BitMap = readonly number[];

/** One more zero bit behind the bytes. */
const ONE_ZERO_BIT: BitMap = [POLYNOMIAL, ...Array.from({ length: 31 }, (_, bit) => 2 ** bit)];

/**
 * The CRC-32 of two runs of bytes, one behind the other, from that of each: the first is moved on by as many zeros as the
 * second has bytes, and the two are added. Zeros are put by the power of two, as in zlib's crc32_combine.
 *
 * @param length of the second run: bytes
 */
export function crc32Combine(first: number, second: number, length: number): number {
  let moved = first;
  let zeros = ONE_ZERO_BIT;
  // In bits, so that the map of one bit is the first power.
  for (let left = length * 8; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) moved = applied(zeros, moved);
    zeros = zeros.map((column) => applied(zeros, column));
  }
  return (moved ^ second) >>> 0;
}

function applied(map: BitMap, value: number): number {
  return map.reduce((sum, column, bit) => ((value >>> bit) & 1 ? sum ^ column : sum), 0) >>> 0;
}
