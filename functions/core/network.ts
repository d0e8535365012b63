import ipaddr from 'ipaddr.js';

/**
 * Whether an address lies in any of the networks (CIDR notation). IPv4-mapped IPv6 addresses count as the IPv4 address
 * that they carry. What is no address lies in none.
 */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network);
    return base.kind() === parsed.kind() && parsed.match(base, bits);
  });
}

/** Whether a text is a network in CIDR notation, such as 192.0.2.0/24 or 2001:db8::/32. */
export function isNetwork(text: string): boolean {
  return ipaddr.isValidCIDR(text);
}
