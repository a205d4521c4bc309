import type { RoleId } from '../messages/role-id.ts'

/** One page of the demo with an address of its own. */
export interface Origin {
  readonly page: 'app' | RoleId
  /** Such as `http://127.0.0.1:7311`. */
  readonly url: string
  /** What its page proves itself with, in the header `authorization`. Made anew at every start. */
  readonly secret: string
}

/** The addresses of the roles' frames. */
export function roleOrigins(origins: readonly Origin[]): Readonly<Record<RoleId, string>> {
  const roles = origins.filter(({ page }) => page !== 'app').map(({ page, url }) => [page, url] as const)
  return Object.fromEntries(roles) as Record<RoleId, string>
}
