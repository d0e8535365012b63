import ipaddr from 'ipaddr.js';

/**
 * Whether an address is in one of the networks (CIDR notation). An IPv4-mapped IPv6 address counts as its IPv4 address. Text
 * that is not an address is in none.
 */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network);
    return base.kind() === parsed.kind() && parsed.match(base, bits);
  });
}

/** Whether a text is a network: four decimal parts or plain IPv6, and its bits, such as 192.0.2.0/24 or 2001:db8::/32. */
export function isNetwork(text: string): boolean {
  const [, base = '', bits = ''] = /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  if (ipaddr.IPv4.isValidFourPartDecimal(base)) return Number(bits) <= 32 && bits !== '';
  // No zone (%eth0), and no dotted part, which is another spelling of IPv4 that no client's address has here.
  if (!/^[\da-f:]+$/i.test(base) || !ipaddr.IPv6.isValid(base)) return false;
  return Number(bits) <= 128 && !ipaddr.IPv6.parse(base).isIPv4MappedAddress();
}

/** More of a text tells nobody more: characters. */
const LONGEST_QUOTE = 60;

/** What is wrong with texts that are not networks, as sentences to append: a correction, or which of several it is. */
export function spellingAdvice(texts: readonly string[]): string {
  const wrong = texts.filter((text) => !isNetwork(text));
  const advice = wrong.flatMap((text) => {
    const right = rightSpelling(text.trim());
    if (right !== undefined) return [` Write ${right} for ${text.trim()}.`];
    return texts.length > 1 ? [` ${JSON.stringify(text.slice(0, LONGEST_QUOTE))} is none.`] : [];
  });
  return advice.join('');
}

/** The network that people or other programs mean by a spelling that is not accepted here. */
function rightSpelling(text: string): string | undefined {
  const [, base = '', bits] = /^([^/]*)(?:\/0*(\d{1,3}))?$/.exec(text) ?? [];
  const candidate = mappedAsIpv4(base, bits) ?? paddedIpv4(base, bits) ?? `${base}/${bits ?? 128}`;
  return isNetwork(candidate) ? candidate : undefined;
}

/** IPv4 with parts left out (10/8) or led by zeros (010.0.0.0/8), which some programs read as octal. */
function paddedIpv4(base: string, bits = '32'): string | undefined {
  if (!/^\d+(?:\.\d+){0,3}$/.test(base)) return undefined;
  const parts = base.split('.').map(Number);
  // Nobody can tell which parts a short address lacks.
  if (parts.length < 4 && parts.length * 8 < Number(bits)) return undefined;
  return `${[...parts, 0, 0, 0].slice(0, 4).join('.')}/${bits}`;
}

function mappedAsIpv4(base: string, bits = '128'): string | undefined {
  if (!ipaddr.IPv6.isValid(base)) return undefined;
  const address = ipaddr.IPv6.parse(base);
  return address.isIPv4MappedAddress() && Number(bits) >= 96
    ? `${address.toIPv4Address()}/${Number(bits) - 96}`
    : undefined;
}
