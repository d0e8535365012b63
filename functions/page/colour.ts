/** The grounds that an accent stands on: the ticket's paper by day and by night (`style.ts`). */
export const PAPER = { light: '#fffdf8', dark: '#1e2327' } as const;

/** The least contrast of text (WCAG 2.2, 1.4.3). */
const LEAST_CONTRAST = 4.5;

/** The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). Colours are written as `#rrggbb`. */
export function contrastOf(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The colour itself if it can be read on a ground, otherwise the nearest mix with black or white that can. */
export function readableOn(colour: string, ground: string): string {
  const end = luminanceOf(ground) > 0.18 ? '#000000' : '#ffffff';
  for (let percent = 0; percent < 100; percent += 2) {
    const mixed = mix(colour, end, percent / 100);
    if (contrastOf(mixed, ground) >= LEAST_CONTRAST) return mixed;
  }
  return end;
}

/** Black or white, whichever is read better on a colour. */
export function inkOn(colour: string): string {
  return contrastOf(colour, '#000000') > contrastOf(colour, '#ffffff') ? '#000000' : '#ffffff';
}

/** Relative luminance, 0 to 1 (WCAG 2.2). infra/variables.tf computes the same. */
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(colour: string, end: string, share: number): string {
  const ends = channelsOf(end);
  const mixed = channelsOf(colour).map((channel, at) => Math.round(channel + ((ends[at] ?? 0) - channel) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

function channelsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
