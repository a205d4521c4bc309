/** Name constraints of every kind (RFC 5280 section 4.2.1.10) and certificate policies (section 6.1). */
import { der, derExtension, derOid, derSequence, oids } from '@imprint/core/x509'
import type { ExtensionWishes } from '@imprint/issuer/ca'
import { fails, holds } from './build-cases.ts'
import {
  caExt,
  certificate,
  device,
  directory,
  dns,
  email,
  ip,
  leafExt,
  type Made,
  person,
  uri,
} from './build-certificates.ts'
import { root, without } from './build-path-cases.ts'

type Names = NonNullable<ExtensionWishes['subjectAltNames']>
const spec = 'RFC 5280 section 4.2.1.10'
const limited = new Map<string, Made>()

function authority(name: string, nameConstraints: NonNullable<ExtensionWishes['nameConstraints']>): Made {
  const known = limited.get(name)
  if (known !== undefined) return known
  const one = certificate(name, { by: root, ext: caExt({ nameConstraints }) })
  limited.set(name, one)
  return one
}

let count = 0
function chainBelow(above: Made, names: Names, subject = person('named')): readonly Made[] {
  count++
  return [certificate(`named-${count}`, { by: above, subject, ext: leafExt({ subjectAltNames: names }) }), above]
}

const inside = (id: string, about: string, chain: readonly Made[]) =>
  holds(`names/${id}`, { about, spec, chain, roots: [root] })
const outside = (id: string, about: string, chain: readonly Made[]) =>
  fails(`names/${id}`, 'x509.name_constraints', { about, spec, chain, roots: [root] })

const uris = authority('only-uris', { permitted: [uri('example.com'), uri('.im.example.com')] })
inside('mimi-host', 'a mimi: URI at the host', chainBelow(uris, [uri(device)]))
inside(
  'mimi-host-case',
  'a host in capital letters is the same',
  chainBelow(uris, [uri('mimi://EXAMPLE.com/d/alice/phone')]),
)
inside('mimi-below', 'a mimi: URI below the domain', chainBelow(uris, [uri('mimi://a.im.example.com/d/alice/phone')]))
outside('mimi-other', 'a mimi: URI at another host', chainBelow(uris, [uri('mimi://example.org/d/alice/phone')]))
outside(
  'mimi-subdomain-of-host',
  'a host is not what is below it',
  chainBelow(uris, [uri('mimi://evil.example.com/d/alice/phone')]),
)
outside(
  'mimi-domain-itself',
  'with a dot before it a domain is not itself',
  chainBelow(uris, [uri('mimi://im.example.com/d/alice/phone')]),
)
outside(
  'mimi-suffix',
  'a host that merely ends in the same letters',
  chainBelow(uris, [uri('mimi://notexample.com/d/alice/phone')]),
)
outside(
  'mimi-trailing-dot',
  'a dot at the end of the host',
  chainBelow(uris, [uri('mimi://example.com./d/alice/phone')]),
)
outside(
  'mimi-userinfo',
  'the domain as user information before another host',
  chainBelow(uris, [uri('mimi://example.com@evil.example/d/alice/phone')]),
)
outside(
  'mimi-backslash',
  'a backslash that some readers take for a slash',
  chainBelow(uris, [uri('mimi://evil.example\\.example.com/d/x')]),
)
outside('mimi-percent', 'a host with percent signs', chainBelow(uris, [uri('mimi://%65xample.com/d/alice/phone')]))
outside('uri-address', 'an address in place of a host', chainBelow(uris, [uri('https://192.0.2.1/')]))
inside('uri-port', 'a port is no part of the host', chainBelow(uris, [uri('https://example.com:8443/x')]))
outside(
  'im',
  'an im: URI has no host, so the constraint cannot be applied',
  chainBelow(uris, [uri('im:alice@example.com')]),
)
outside(
  'two-one-outside',
  'one of two URIs lies outside',
  chainBelow(uris, [uri(device), uri('mimi://example.org/u/alice')]),
)
inside('other-form', 'a name of a form without constraint', chainBelow(uris, [uri(device), dns('elsewhere.example')]))
inside('uri-userinfo', 'user information before the domain', chainBelow(uris, [uri('https://alice@example.com/x')]))
outside(
  'uri-one-label',
  'a host of one label, which is not fully qualified, though it is what is permitted',
  chainBelow(authority('only-localhost', { permitted: [uri('localhost')] }), [uri('https://localhost/')]),
)
outside(
  'excluded-address',
  'an address where hosts are excluded: nobody can tell',
  chainBelow(authority('no-example', { excluded: [uri('example.com')] }), [uri('https://192.0.2.1/')]),
)
outside(
  'self-issued-last',
  'a certificate in the authority’s own name, judged itself: only those between are free of constraints',
  chainBelow(uris, [uri('mimi://evil.example/d/alice/phone')], person('only-uris')),
)
const noEvil = authority('no-evil', { excluded: [uri('evil.example'), uri('.evil.example')] })
outside('excluded', 'an excluded host', chainBelow(noEvil, [uri('mimi://evil.example/d/alice/phone')]))
inside('not-excluded', 'a host that is not excluded', chainBelow(noEvil, [uri(device)]))
outside(
  'excluded-im',
  'an im: URI where hosts are excluded: nobody can tell',
  chainBelow(noEvil, [uri('im:alice@evil.example')]),
)
const both = authority('both', { permitted: [uri('.example.com')], excluded: [uri('secret.example.com')] })
outside(
  'excluded-and-permitted',
  'what is excluded outweighs what is permitted',
  chainBelow(both, [uri('mimi://secret.example.com/d/a/b')]),
)
inside('permitted-not-excluded', 'its neighbour is fine', chainBelow(both, [uri('mimi://open.example.com/d/a/b')]))

const hosts = authority('only-hosts', { permitted: [dns('example.com')] })
inside('dns', 'the host itself', chainBelow(hosts, [dns('example.com')]))
inside('dns-below', 'a host below', chainBelow(hosts, [dns('a.b.example.com')]))
outside('dns-other', 'another host', chainBelow(hosts, [dns('example.org')]))
outside('dns-suffix', 'a host that merely ends in the same letters', chainBelow(hosts, [dns('badexample.com')]))
inside('dns-wildcard', 'a wildcard below', chainBelow(hosts, [dns('*.example.com')]))
outside('dns-wildcard-above', 'a wildcard that reaches beyond', chainBelow(hosts, [dns('*.com')]))
const hostsLess = authority('hosts-less', { excluded: [dns('secret.example.com')] })
outside(
  'dns-wildcard-over-excluded',
  'a wildcard that covers an excluded host (CVE-2025-61727)',
  chainBelow(hostsLess, [dns('*.example.com')]),
)
inside('dns-beside-excluded', 'a host beside the excluded one', chainBelow(hostsLess, [dns('open.example.com')]))
outside(
  'dns-idn',
  'an A-label under the excluded host',
  chainBelow(hostsLess, [dns('xn--bcher-kva.secret.example.com')]),
)
fails('names/dns-leading-dot', 'x509.name', {
  about: 'a host constraint that begins with a dot',
  spec,
  chain: chainBelow(authority('dot-host', { permitted: [dns('.example.com')] }), [dns('a.example.com')]),
  roots: [root],
})
const nobody = authority('no-hosts', { excluded: [dns('')] })
outside('dns-all-excluded', 'every host is excluded', chainBelow(nobody, [dns('example.com')]))

const mail = authority('only-mail', {
  permitted: [email('alice@example.com'), email('example.org'), email('.example.net')],
})
inside('email', 'the mailbox itself', chainBelow(mail, [email('alice@example.com')]))
outside('email-case', 'the local part in another case', chainBelow(mail, [email('Alice@example.com')]))
outside('email-other', 'another mailbox of that host', chainBelow(mail, [email('bob@example.com')]))
inside('email-host', 'any mailbox of a host', chainBelow(mail, [email('bob@EXAMPLE.org')]))
outside('email-below-host', 'a mailbox below that host', chainBelow(mail, [email('bob@mail.example.org')]))
inside('email-below', 'a mailbox below a domain', chainBelow(mail, [email('bob@mail.example.net')]))
outside('email-domain-itself', 'the domain itself', chainBelow(mail, [email('bob@example.net')]))
outside(
  'email-below-nothing',
  'a host that is the dot before the domain and no more',
  chainBelow(mail, [email('bob@.example.net')]),
)
outside(
  'email-all-excluded',
  'every mailbox is excluded',
  chainBelow(authority('no-mail', { excluded: [email('')] }), [email('alice@example.com')]),
)
inside(
  'email-in-subject-beside',
  'a mailbox in the subject does not count beside one that is an alternative name',
  chainBelow(
    mail,
    [email('alice@example.com')],
    [...person('named'), { oid: oids.emailAddress, value: 'alice@evil.example' }],
  ),
)
fails('names/email-dot', 'x509.name', {
  about: 'an e-mail address whose host ends with a dot: another text for an excluded host',
  spec,
  chain: chainBelow(authority('no-mail-at', { excluded: [email('example.com')] }), [email('alice@example.com.')]),
  roots: [root],
})
const organization = (value: string) => [{ oid: oids.organization, value }]
for (const [base, ...spellings] of [
  ['Evil', 'EVIL', 'E\u00advil', 'Evil\u200b', '\u2060Evil', 'Ev\ufe0fil', '\uff25vil', 'Evil '],
  ['Strasse', 'Stra\u00dfe', 'STRASSE', 'Stra\u1e9ee'],
  ['\u03c3\u03bf\u03c6\u03cc\u03c3', '\u03c3\u03bf\u03c6\u03cc\u03c2', '\u03a3\u039f\u03a6\u038c\u03a3'],
] as const)
  for (const [index, spelling] of spellings.entries())
    outside(
      `directory-spelled-${base}-${index}`,
      'an excluded name in letters that match it',
      chainBelow(
        authority(`no-${base}`, { excluded: [directory(...organization(base))] }),
        [uri(device)],
        organization(spelling),
      ),
    )
inside(
  'directory-dotless',
  'a name with a dotless i is not the one with a dot',
  chainBelow(
    authority('no-Bi', { excluded: [directory(...organization('Bi'))] }),
    [uri(device)],
    organization('B\u0131'),
  ),
)
fails('names/email-two-at', 'x509.name', {
  about: 'a mailbox with two @',
  spec: 'RFC 5280 section 4.2.1.6',
  chain: chainBelow(mail, [email('"bob@example.org"@evil.example')]),
  roots: [root],
})
outside(
  'email-in-subject',
  'a mailbox in the subject’s name counts where no alternative name is one',
  chainBelow(mail, [uri(device)], [...person('named'), { oid: oids.emailAddress, value: 'bob@evil.example' }]),
)
outside(
  'email-second-in-subject',
  'a second mailbox in the subject’s name, behind a permitted one',
  chainBelow(
    mail,
    [uri(device)],
    [
      ...person('named'),
      { oid: oids.emailAddress, value: 'bob@example.org' },
      { oid: oids.emailAddress, value: 'bob@evil.example' },
    ],
  ),
)

const net = authority('only-net', { permitted: [ip(192, 0, 2, 0, 255, 255, 255, 0)] })
inside('ip', 'an address of the net', chainBelow(net, [ip(192, 0, 2, 7)]))
outside('ip-other', 'an address of another net', chainBelow(net, [ip(192, 0, 3, 7)]))
outside(
  'ip-v6',
  'an IPv6 address, of which no net is permitted',
  chainBelow(net, [ip(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)]),
)

const orgs = authority('only-org', { permitted: [directory({ oid: oids.organization, value: 'Example.COM' })] })
inside('directory', 'a subject in the organisation, whatever its case', chainBelow(orgs, [uri(device)]))
outside(
  'directory-other',
  'a subject of another organisation',
  chainBelow(
    orgs,
    [uri(device)],
    [
      { oid: oids.organization, value: 'evil' },
      { oid: oids.commonName, value: 'x' },
    ],
  ),
)
outside(
  'directory-reordered',
  'the organisation below another part of the name',
  chainBelow(
    orgs,
    [uri(device)],
    [
      { oid: oids.commonName, value: 'x' },
      { oid: oids.organization, value: 'example.com' },
    ],
  ),
)
outside(
  'directory-alt-name',
  'a directory name among the alternative names',
  chainBelow(orgs, [uri(device), directory({ oid: oids.organization, value: 'evil' })]),
)
const notOrg = authority('not-org', { excluded: [directory({ oid: oids.organization, value: 'example.com' })] })
outside('directory-excluded', 'a subject in an excluded organisation', chainBelow(notOrg, [uri(device)]))
inside('no-subject', 'no subject, no constraint on it', chainBelow(orgs, [uri(device)], []))

const above = certificate('wide-above', {
  by: root,
  ext: caExt({ nameConstraints: { permitted: [uri('example.com')] } }),
})
const wider = certificate('wider-below', {
  by: above,
  ext: caExt({ nameConstraints: { permitted: [uri('example.com'), uri('example.org')] } }),
})
outside('widened', 'an authority below cannot widen what one above permits', [
  ...chainBelow(wider, [uri('mimi://example.org/d/a/b')]),
  above,
])
const rolledOver = certificate('rolled-over', {
  by: above,
  subject: person('wide-above'),
  key: 'wide-above-2',
  ext: caExt({ subjectAltNames: [uri('https://elsewhere.example/')] }),
})
inside('self-issued', 'constraints pass over an authority’s own new key', [
  ...chainBelow(rolledOver, [uri(device)]),
  above,
])
const constrainedRoot = certificate('constrained-root', {
  by: null,
  ext: caExt({ nameConstraints: { permitted: [uri('example.com')] } }),
})
fails('names/root', 'x509.name_constraints', {
  about: 'the root’s own constraints count',
  spec,
  chain: [
    certificate('below-constrained', {
      by: constrainedRoot,
      ext: leafExt({ subjectAltNames: [uri('mimi://example.org/d/a/b')] }),
    }),
  ],
  roots: [constrainedRoot],
})
const emptyConstraints = certificate('empty-constraints', {
  by: root,
  ext: caExt(),
  edit: (list) => [...list, derExtension(oids.nameConstraints, true, derSequence())],
})
fails('names/empty', 'x509.extension_malformed', {
  about: 'name constraints without one',
  spec,
  chain: chainBelow(emptyConstraints, [uri(device)]),
  roots: [root],
})
const minimum = derSequence(der(0xa0, derSequence(der(0x86, Buffer.from('example.com')), der(0x80, Uint8Array.of(1)))))
const withMinimum = certificate('with-minimum', {
  by: root,
  ext: caExt(),
  edit: (list) => [...list, derExtension(oids.nameConstraints, true, minimum)],
})
fails('names/minimum', 'x509.extension_malformed', {
  about: 'a minimum, which nobody processes',
  spec,
  chain: chainBelow(withMinimum, [uri(device)]),
  roots: [root],
})
const other = derSequence(der(0xa1, derSequence(der(0xa0, derOid('1.2.3'), der(0xa0, der(0x0c, Buffer.from('x')))))))
const noOther = certificate('no-other', {
  by: root,
  ext: caExt(),
  edit: (list) => [...list, derExtension(oids.nameConstraints, true, other)],
})
const otherLeaf = certificate('other-name', {
  by: noOther,
  edit: (list) => [
    ...without(oids.subjectAltName)(list),
    derExtension(
      oids.subjectAltName,
      false,
      derSequence(der(0xa0, derOid('1.2.3'), der(0xa0, der(0x0c, Buffer.from('y'))))),
    ),
  ],
})
outside('other-name', 'a name of a form that can be constrained but not compared', [otherLeaf, noOther])

const policySpec = 'RFC 5280 section 6.1.5'
const [p1, p2] = ['1.3.6.1.4.1.99999.4.1', '1.3.6.1.4.1.99999.4.2'] as const
const demanding = certificate('demanding', { by: root, ext: caExt({ policies: [p1], requireExplicitPolicy: 0 }) })
const leafOf = (name: string, by: Made, policies?: readonly string[]) =>
  certificate(name, { by, ext: leafExt(policies === undefined ? {} : { policies }) })
holds('policy/kept', {
  about: 'the policy that is demanded',
  spec: policySpec,
  chain: [leafOf('policy-kept', demanding, [p1]), demanding],
  roots: [root],
})
fails('policy/none', 'x509.policy', {
  about: 'a policy is demanded, and there is none',
  spec: policySpec,
  chain: [leafOf('policy-none', demanding), demanding],
  roots: [root],
})
fails('policy/other', 'x509.policy', {
  about: 'a policy is demanded, and there is another',
  spec: policySpec,
  chain: [leafOf('policy-other', demanding, [p2]), demanding],
  roots: [root],
})
const anyDemanding = certificate('any-demanding', {
  by: root,
  ext: caExt({ policies: [oids.anyPolicy], requireExplicitPolicy: 0 }),
})
holds('policy/any', {
  about: 'any policy will do',
  spec: policySpec,
  chain: [leafOf('policy-any', anyDemanding, [p2]), anyDemanding],
  roots: [root],
})
const inhibiting = certificate('inhibiting', {
  by: root,
  ext: caExt({ policies: [p1], requireExplicitPolicy: 0, inhibitAnyPolicy: 0 }),
})
fails('policy/any-inhibited', 'x509.policy', {
  about: 'any policy will do no longer',
  spec: policySpec,
  chain: [leafOf('policy-inhibited', inhibiting, [oids.anyPolicy]), inhibiting],
  roots: [root],
})
holds('policy/not-demanded', {
  about: 'no policy is demanded',
  spec: policySpec,
  chain: [leafOf('policy-free', root, [p1])],
  roots: [root],
})
const mapping = derExtension(oids.policyMappings, true, derSequence(derSequence(derOid(p1), derOid(p2))))
const mapper = certificate('mapper', {
  by: root,
  ext: caExt({ policies: [p1], requireExplicitPolicy: 0 }),
  edit: (list) => [...list, mapping],
})
fails('policy/mapping-critical', 'x509.policy', {
  about: 'a policy is mapped to another, and the first is no longer one',
  spec: 'RFC 5280 section 6.1.4 (b)',
  chain: [leafOf('policy-unmapped', mapper, [p1]), mapper],
  roots: [root],
})
holds('policy/mapped', {
  about: 'a policy is mapped to another, which is kept',
  spec: 'RFC 5280 section 6.1.4 (b)',
  chain: [leafOf('policy-mapped', mapper, [p2]), mapper],
  roots: [root],
})
const anyMapping = derExtension(oids.policyMappings, true, derSequence(derSequence(derOid(oids.anyPolicy), derOid(p2))))
const anyMapper = certificate('any-mapper', {
  by: root,
  ext: caExt({ policies: [p1] }),
  edit: (list) => [...list, anyMapping],
})
fails('policy/any-mapped', 'x509.policy', {
  about: 'anyPolicy is mapped',
  spec: 'RFC 5280 section 6.1.4 (a)',
  chain: [leafOf('policy-any-mapped', anyMapper, [p2]), anyMapper],
  roots: [root],
})
const constrained = (name: string, by: Made, content: readonly Uint8Array[], ext: ExtensionWishes) =>
  certificate(name, {
    by,
    ext,
    edit: (extensions) => [...extensions, derExtension(oids.policyConstraints, true, derSequence(...content))],
  })
const unmapping = constrained(
  'unmapping',
  root,
  [der(0x80, Uint8Array.of(0)), der(0x81, Uint8Array.of(0))],
  caExt({ policies: [p1] }),
)
const mapsBelow = certificate('maps-below', {
  by: unmapping,
  ext: caExt({ policies: [p1] }),
  edit: (extensions) => [...extensions, mapping],
})
fails('policy/mapping-inhibited', 'x509.policy', {
  about: 'a policy is mapped below an authority that allows no mapping',
  spec: 'RFC 5280 section 6.1.4 (b)',
  chain: [leafOf('policy-mapped-below', mapsBelow, [p2]), mapsBelow, unmapping],
  roots: [root],
})
const rolled = (name: string, by: Made, policies?: readonly string[]) =>
  certificate(name, { by, subject: by.subject, key: name, ext: caExt(policies === undefined ? {} : { policies }) })
const rolledAny = rolled('rolled-any', inhibiting, [oids.anyPolicy])
holds('policy/any-self-issued', {
  about: 'any policy, which is inhibited, in the certificate by which the authority rolled its key',
  spec: 'RFC 5280 section 6.1.3 (d)',
  chain: [leafOf('policy-rolled-any', rolledAny, [p1]), rolledAny, inhibiting],
  roots: [root],
})
const later = certificate('demanding-later', { by: root, ext: caExt({ requireExplicitPolicy: 1 }) })
fails('policy/demanded-next', 'x509.policy', {
  about: 'a policy is demanded from the next certificate on',
  spec: 'RFC 5280 section 6.1.5 (a)',
  chain: [leafOf('policy-next', later), later],
  roots: [root],
})
const latest = certificate('demanding-latest', { by: root, ext: caExt({ requireExplicitPolicy: 2 }) })
const rolledLatest = rolled('rolled-latest', latest)
holds('policy/self-issued-not-counted', {
  about: 'a policy is demanded after two certificates, of which a self-issued one is none',
  spec: 'RFC 5280 section 6.1.4 (h)',
  chain: [leafOf('policy-not-counted', rolledLatest), rolledLatest, latest],
  roots: [root],
})
fails('policy/demanded-by-itself', 'x509.policy', {
  about: 'a certificate that demands a policy of itself and has none',
  spec: 'RFC 5280 section 6.1.5 (b)',
  chain: [constrained('policy-own', root, [der(0x80, Uint8Array.of(0))], leafExt())],
  roots: [root],
})
fails('policy/twice', 'x509.extension_malformed', {
  about: 'a policy twice',
  spec: 'RFC 5280 section 4.2.1.4',
  chain: [leafOf('policy-twice', root, [p1, p1])],
  roots: [root],
})
// Many policies, each mapped to many, at every level: a tree of them would have two to the tenth leaves (CVE-2023-0464).
const list = Array.from({ length: 32 }, (_, index) => `1.3.6.1.4.1.99999.5.${index}`)
const mesh = derExtension(
  oids.policyMappings,
  true,
  derSequence(...list.slice(0, 7).flatMap((a) => list.slice(0, 7).map((b) => derSequence(derOid(a), derOid(b))))),
)
let level = root
const levels: Made[] = []
for (let index = 0; index < 5; index++) {
  level = certificate(`mesh-${index}`, {
    by: level,
    ext: caExt({ policies: list }),
    edit: (extensions) => [...extensions, mesh],
  })
  levels.unshift(level)
}
holds('policy/mesh', {
  about: 'policies mapped many to many at every level, which grows a tree without end (CVE-2023-0464)',
  spec: 'RFC 5280 section 6.1.4 (b)',
  chain: [leafOf('on-mesh', level, list), ...levels],
  roots: [root],
})
