/** The polynomial of CRC64NVME, with its bits reversed, as two halves (NVM Express, NVM Command Set, 5.2.1.3.4). */
const POLYNOMIAL = { high: 0x9a6c_9329, low: 0xac4b_c9b5 };

/** The remainder of each byte, as two halves: JavaScript has no fast integers of 64 bits. */
const TABLE = remainders();

/** Computes the CRC64NVME of bytes that come in order: what S3 keeps of nearly every object. */
export class Crc64Nvme {
  #high = 0xffff_ffff;
  #low = 0xffff_ffff;

  update(bytes: Uint8Array): void {
    const { high: highs, low: lows } = TABLE;
    let high = this.#high;
    let low = this.#low;
    for (let n = 0; n < bytes.length; n++) {
      const at = (low ^ (bytes[n] as number)) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ (lows[at] as number);
      high = (high >>> 8) ^ (highs[at] as number);
    }
    this.#high = high >>> 0;
    this.#low = low >>> 0;
  }

  /** As S3 writes it: base64 of eight bytes, the highest first. */
  digest(): string {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(~this.#high >>> 0, 0);
    bytes.writeUInt32BE(~this.#low >>> 0, 4);
    return bytes.toString('base64');
  }
}

function remainders(): { high: Uint32Array; low: Uint32Array } {
  const table = { high: new Uint32Array(256), low: new Uint32Array(256) };
  for (let byte = 0; byte < 256; byte++) {
    let [high, low] = [0, byte];
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = low & 1;
      low = ((low >>> 1) | (high << 31)) ^ (isOdd ? POLYNOMIAL.low : 0);
      high = (high >>> 1) ^ (isOdd ? POLYNOMIAL.high : 0);
    }
    table.high[byte] = high;
    table.low[byte] = low;
  }
  return table;
}
