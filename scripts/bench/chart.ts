/** One bar of a chart. */
export interface Bar {
  label: string;
  value: number;
}

const ROW = 28;
const LABELS = 230;
const BARS = 420;

/** A bar chart as SVG: readable in light and dark, without a font of its own. */
export function barChart(title: string, unit: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.map(({ value }) => value));
  const height = 50 + bars.length * ROW;
  const rows = bars.map(({ label, value }, n) => {
    const y = 44 + n * ROW;
    const width = Math.max(1, (BARS * value) / most);
    return `<text x="${LABELS - 10}" y="${y + 14}" text-anchor="end">${label}</text>
<rect x="${LABELS}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 8}" rx="3" fill="#3b82c4"/>
<text x="${(LABELS + width + 8).toFixed(1)}" y="${y + 14}">${value.toPrecision(3)} ${unit}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LABELS + BARS + 110} ${height}" role="img" aria-label="${title}">
<style>text { font: 13px system-ui, sans-serif; fill: #555 } @media (prefers-color-scheme: dark) { text { fill: #bbb } }</style>
<text x="10" y="22" font-weight="600">${title}</text>
${rows.join('\n')}
</svg>
`;
}
