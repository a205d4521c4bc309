import { ok } from '@imprint/core'
import { createChat } from '../chat/create-chat.ts'
import { chatCommands } from '../chat-commands.ts'
import type { RoleApp } from '../role-app.ts'
import type { RoleContext } from '../role-context.ts'
import { trustCommands } from '../trust/trust-commands.ts'
import { createCustomer } from './create-customer.ts'
import { CustomerView } from './customer-view.tsx'

/** A chat client that can also talk to a support desk: it opens the desk's links, and reads its codes. */
export function startCustomerRole(context: RoleContext): RoleApp {
  const { role, session } = context
  const own = session.origins[role]
  const chat = createChat(context)
  const customer = createCustomer(context, chat)
  const follow = () => {
    if (!location.hash.startsWith('#/desk/')) return
    const link = `${own}/${location.hash}`
    // A code is good once: going back must not open it again.
    history.replaceState(null, '', '/')
    customer.show('desk')
    void customer.open(link)
  }
  window.addEventListener('hashchange', follow)
  follow()
  return {
    view: <CustomerView role={role} chat={chat} customer={customer} own={own} />,
    commands: {
      ...chatCommands(context, chat),
      ...trustCommands(context),
      view: (view) => {
        customer.show(view)
        return ok(null)
      },
      scan: async (picture) => {
        const problem = await customer.scan(picture)
        return problem === null ? ok(null) : { ok: false, error: problem }
      },
    },
  }
}
