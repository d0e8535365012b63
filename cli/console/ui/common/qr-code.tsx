import { encode } from 'uqr';

/** Empty modules around the code (ISO/IEC 18004, 6.3.8). */
const QUIET_ZONE = 4;

/** A QR code, dark on light in every colour scheme: not every camera reads the inverse. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, data } = encode(text, { ecc: 'L', border: QUIET_ZONE });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])));
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={path.join('')} />
    </svg>
  );
}
