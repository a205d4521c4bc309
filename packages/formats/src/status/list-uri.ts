// RFC 3986, in the one spelling that a URL parser leaves as it is: lower-case host, no user information, no fragment, no default port, no path of dots.
const form =
  /^https?:\/\/(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::[1-9][0-9]{0,4})?(?:\/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})*)?(?:\?(?:[A-Za-z0-9._~!$&()*+,;=:@/?-]|%[0-9A-F]{2})*)?$/
const dots = /\/(?:\.|%2E){1,2}(?:[/?]|$)/
const defaultPort = /^(?:https:\/\/[^/?]*:443|http:\/\/[^/?]*:80)(?:[/?]|$)/

/**
 * Tells whether a text may be a list's address. Lists are found and compared by the text, so a second spelling of one address would be another list. An http one passes: the fetcher says whether
 * it may be asked.
 */
export function isListUri(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= 2048 &&
    form.test(value) &&
    !dots.test(value) &&
    !defaultPort.test(value)
  )
}
