import type { ComponentType } from 'react'
import type { RoleId } from '../messages/role-id.ts'
import type { Scene } from './scene.ts'

/** One part of the page: a row of `routes.ts`. */
export interface Part {
  /** Its address: `#/ID`. */
  readonly id: string
  /** Its name in the navigation. */
  readonly label: string
  /** Its heading. */
  readonly title: string
  /** A sentence or two below the heading, for people who never saw a credential. */
  readonly lead: string
  /** The roles whose frames it shows, in this order. */
  readonly frames: readonly RoleId[]
  /** Loads what stands below the frames. */
  readonly page: () => Promise<ComponentType<{ readonly scene: Scene }>>
}
