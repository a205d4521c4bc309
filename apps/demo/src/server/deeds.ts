import { breakDeeds } from './break-deeds.ts'
import { consoleDeeds } from './console-deeds.ts'
import type { Deed } from './deed.ts'
import { deskDeeds } from './desk-deeds.ts'
import { organisationDeeds } from './organisation-deeds.ts'
import { runDeeds } from './run-deeds.ts'
import { trustDeeds } from './trust-deeds.ts'

/** Every deed by its name. */
export const deeds: ReadonlyMap<string, Deed> = new Map(
  Object.entries({ ...runDeeds, ...organisationDeeds, ...breakDeeds, ...deskDeeds, ...trustDeeds, ...consoleDeeds }),
)
