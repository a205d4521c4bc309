import { hours } from '@imprint/core'
import type { ManagedIssuer } from '@imprint/issuer'
import type { Host } from './host.ts'
import { type Organisation, organisationId } from './organisation.ts'
import type { WebPage } from './web-page.ts'

/** Makes the host `im.example.com`: it answers anybody with its metadata, which holds the keys, and with its status lists. */
export function organisationHost(organisation: Organisation): Host {
  return {
    party: 'organisation',
    answer: async (path) => {
      const { reachable, statusReachable } = organisation
      return reachable && (statusReachable || !path.startsWith('/status/'))
        ? issuerPage(organisation.issuer, { id: organisationId, path })
        : 'unreachable'
    },
  }
}

/** What an issuer publishes at a path: its metadata, or a status list. */
export async function issuerPage(
  issuer: ManagedIssuer,
  { id, path }: { readonly id: string; readonly path: string },
): Promise<WebPage | null> {
  if (path === '/.well-known/jwt-vc-issuer') {
    const metadata = await issuer.metadata()
    if (!metadata.ok) return null
    return { mediaType: 'application/json', body: JSON.stringify(metadata.value), maxAge: hours(1) }
  }
  const list = await issuer.statusList(`${id}${path}`)
  return list.ok ? { mediaType: list.value.mediaType, body: list.value.text, maxAge: 5 } : null
}
