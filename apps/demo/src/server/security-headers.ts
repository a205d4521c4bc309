/** The headers that every answer of an origin has. */
export function securityHeaders({
  frames,
  ancestors,
}: {
  /** The origins that the page may show in frames. */
  readonly frames: readonly string[]
  /** The origins that may show the page in a frame. */
  readonly ancestors: readonly string[]
}): Readonly<Record<string, string>> {
  const none = (origins: readonly string[]) => (origins.length === 0 ? "'none'" : origins.join(' '))
  const policy = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self'",
    'connect-src': "'self'",
    'frame-src': none(frames),
    'frame-ancestors': none(ancestors),
    'base-uri': "'none'",
    'form-action': "'none'",
  }
  return {
    'content-security-policy': Object.entries(policy)
      .map(([name, value]) => `${name} ${value}`)
      .join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // Where the browser can, each origin gets a process of its own, though all have one host.
    'origin-agent-cluster': '?1',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  }
}
