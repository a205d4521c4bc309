import { acct } from './acct.ts'
import { email } from './email.ts'
import { im } from './im.ts'
import type { ImProtocol } from './im-id.ts'
import { irc } from './irc.ts'
import { mimi } from './mimi.ts'
import type { Protocol } from './protocol.ts'
import { sip } from './sip.ts'
import { wire } from './wire.ts'
import { wxyz } from './wxyz.ts'
import { xmpp } from './xmpp.ts'

/** Every protocol that is read. Adding one is a file and a line here. */
export const protocols: Readonly<Record<ImProtocol, Protocol>> = { im, mimi, xmpp, sip, irc, wire, email, wxyz, acct }

/** The rows, in the order in which readings are listed. */
export const protocolRows: readonly Protocol[] = Object.values(protocols)
