import type { Report } from './report.ts'
import type { Stated } from './stated.ts'

const format = 'x509'

/** Says of certificates where their status is judged: by the trust model, along the whole path, before anything in them is believed. They have no entry in a status list, which is what the row about status is for. */
export function withStatusOfCertificates(report: Report, stated: Stated): Report {
  if (stated.format !== format) return report
  const policy = 'a certificate: the model x509 of the trust file judged it, as its "revocation" says'
  return {
    ...report,
    checks: report.checks.map((check) =>
      check.rule === 'credential.status' && check.result === 'skipped' ? { ...check, policy } : check,
    ),
  }
}

/** A line where a status list was demanded of certificates; `null` for other verdicts. */
export function statusLine({ because }: Report, stated: Stated): string | null {
  return stated.format === format && because?.code === 'status.missing'
    ? 'Certificates are in no status list. Leave --status out, and demand lists and OCSP responses by "revocation": "required" in the trust file'
    : null
}
