/** The header in which a host that this machine plays gives its answer: 200, 404, or 503 where it is down. */
export const playedStatus = 'imprint-played-status'
