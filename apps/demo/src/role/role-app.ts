import type { ReactNode } from 'react'
import type { RoleId } from '../messages/role-id.ts'
import type { CommandHandlers } from './frame-port.ts'
import type { RoleContext } from './role-context.ts'

/** What runs in a role's frame: what it shows, and what it does at the page's commands. */
export interface RoleApp {
  readonly view: ReactNode
  readonly commands: CommandHandlers
}

/** Starts what a role's frame runs. Loaded when it is needed, so that no frame loads what another one shows. */
export type StartRole = (context: RoleContext) => RoleApp

const chat = async () => (await import('./chat-role.tsx')).startChatRole

const customer = async () => (await import('./desk/customer-role.tsx')).startCustomerRole

const desk = async () => (await import('./desk/desk-role.tsx')).startDeskRole

const mallory = async () => (await import('./mallory-role.tsx')).startMalloryRole

/** What each role runs: one row each. */
export const roleApps: Readonly<Record<RoleId, () => Promise<StartRole>>> = {
  'alice-phone': customer,
  'alice-desktop': chat,
  bob: chat,
  desk,
  mallory,
}
