import jsQR from 'jsqr';

/** Pixels a module: what a camera would see. */
const SCALE = 4;

/** What each character of a terminal shows of its upper and its lower half: true is the colour of the letters. */
const HALVES: Record<string, [boolean, boolean]> = {
  ' ': [false, false],
  '▀': [true, false],
  '▄': [false, true],
  '█': [true, true],
};

/** Reads a QR code from the lines of a terminal, as the camera of a phone would; undefined where there is none. */
export function decodeQr(lines: readonly string[], { isLightOnDark }: { isLightOnDark: boolean }): string | undefined {
  const rows = lines.flatMap((line) => {
    const halves = [...line].map((character) => HALVES[character] ?? [false, false]);
    return [halves.map(([upper]) => upper), halves.map(([, lower]) => lower)];
  });
  const width = Math.max(...rows.map((row) => row.length)) * SCALE;
  const height = rows.length * SCALE;
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isLetter = rows[Math.floor(y / SCALE)]?.[Math.floor(x / SCALE)] ?? false;
      pixels.fill(isLetter === isLightOnDark ? 255 : 0, (y * width + x) * 4, (y * width + x + 1) * 4);
    }
  }
  return jsQR.default(pixels, width, height)?.data;
}
