import { BlockList, isIP } from 'node:net'

/** What an address is for. Only `public` ones are contacted; `loopback` ones where a caller has said so. */
export type AddressKind = 'public' | 'loopback' | 'special'

// The IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast and the class E block. A row that is globally reachable by the registry but has no
// business being an issuer's web server (6to4 relays, AS112) is listed too.
const special4 = [
  ['0.0.0.0', 8, 'this network, RFC 791'],
  ['10.0.0.0', 8, 'private use, RFC 1918'],
  ['100.64.0.0', 10, 'carrier-grade NAT, RFC 6598'],
  ['168.63.129.16', 32, 'host services of a cloud, at a public address'],
  ['169.254.0.0', 16, 'link-local, RFC 3927; cloud metadata'],
  ['172.16.0.0', 12, 'private use, RFC 1918'],
  ['192.0.0.0', 24, 'protocol assignments, RFC 6890'],
  ['192.0.2.0', 24, 'documentation, RFC 5737'],
  ['192.31.196.0', 24, 'AS112, RFC 7535'],
  ['192.52.193.0', 24, 'AMT, RFC 7450'],
  ['192.88.99.0', 24, '6to4 relay, RFC 7526'],
  ['192.168.0.0', 16, 'private use, RFC 1918'],
  ['192.175.48.0', 24, 'AS112, RFC 7534'],
  ['198.18.0.0', 15, 'benchmarking, RFC 2544'],
  ['198.51.100.0', 24, 'documentation, RFC 5737'],
  ['203.0.113.0', 24, 'documentation, RFC 5737'],
  ['224.0.0.0', 4, 'multicast, RFC 5771'],
  ['240.0.0.0', 4, 'reserved and broadcast, RFC 1112'],
] as const

// Of IPv6 only 2000::/3 is global unicast (RFC 4291 section 2.4), so loopback, mapped, NAT64, unique local, link-local and multicast need no row.
const special6 = [
  ['2001::', 23, 'protocol assignments: Teredo, ORCHID, benchmarking; RFC 2928'],
  ['2001:db8::', 32, 'documentation, RFC 3849'],
  ['2002::', 16, '6to4, which holds an IPv4 address; RFC 3056'],
  ['2620:4f:8000::', 48, 'AS112, RFC 7534'],
  ['3fff::', 20, 'documentation, RFC 9637'],
] as const

const loopback4 = new BlockList()
loopback4.addSubnet('127.0.0.0', 8, 'ipv4')
const loopback6 = new BlockList()
loopback6.addAddress('::1', 'ipv6')

const refused = new BlockList()
for (const [network, prefix] of special4) refused.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of special6) refused.addSubnet(network, prefix, 'ipv6')

const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')

/**
 * Says what an IP address is for (SD-JWT VC, Server-Side Request Forgery; RFC 6890). Anything that is not plainly public is `special`, text that is no address and addresses
 * with a zone included.
 *
 * @example
 * ```ts
 * addressKind('169.254.169.254') // 'special'
 * addressKind('::ffff:127.0.0.1') // 'special'
 * ```
 */
export function addressKind(address: string): AddressKind {
  const version = isIP(address)
  if (version === 0 || address.includes('%')) return 'special'
  const family = version === 4 ? 'ipv4' : 'ipv6'
  // BlockList reads a mapped address as the IPv4 address inside; here it is refused in any case, loopback or not.
  if (version === 6 && !global6.check(address, family)) return loopback6.check(address, family) ? 'loopback' : 'special'
  if (version === 4 && loopback4.check(address, family)) return 'loopback'
  return refused.check(address, family) ? 'special' : 'public'
}
