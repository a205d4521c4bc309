import type { DcqlQuery } from '@imprint/core'
import { parseDcqlQuery } from '@imprint/core/dcql'
import { imDevice } from '@imprint/schemas'
import { supportAgent } from './support-agent.ts'

/** What the desk asks a customer: organisation and handle. An organisation that is named must be that one. */
export function customerQuery(organisation: string | null): DcqlQuery {
  return queryOf('customer', imDevice.vct, [
    { path: ['organization-name'], ...(organisation === null ? {} : { values: [organisation] }) },
    // Example Corp lists the handle first, and the addresses of the devices behind it.
    { path: ['hasInstantMessage', 0] },
  ])
}

/** What a customer asks the desk's agent: for whom, in which language and for which product, and no name. */
export function agentQuery({ language, product }: { readonly language: string; readonly product: string }): DcqlQuery {
  return queryOf('agent', supportAgent.vct, [
    { path: ['organization-name'] },
    { path: ['hasLanguage', null], values: [language] },
    { path: ['expertise', null], values: [product] },
  ])
}

function queryOf(id: string, vct: string, claims: readonly object[]): DcqlQuery {
  const query = { credentials: [{ id, format: 'dc+sd-jwt', meta: { vct_values: [vct] }, claims }] }
  const parsed = parseDcqlQuery(JSON.stringify(query))
  if (!parsed.ok) throw new TypeError(`${parsed.error.code} ${parsed.error.pointer}`)
  return parsed.value
}
