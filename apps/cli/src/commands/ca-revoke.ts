import { type RevocationReason, revocationReasons } from '@imprint/core/x509'
import { done, failure } from '../answers.ts'
import { isReason, readRecord, rootOption, secondOf, updateRecord } from '../ca/authority-folder.ts'
import { readCertificates } from '../ca/pem-file.ts'
import { type Call, type Command, optionOf, requiredOption, UsageError } from '../command.ts'

const reasons = revocationReasons.filter(isReason)

/** Revokes a certificate. */
export const caRevoke: Command = {
  name: 'ca revoke',
  summary: 'revoke a certificate; the next list says so',
  usage: '--dir DIR (--serial HEX | --certificate FILE) [--reason REASON]',
  about: `Nobody learns of it before "imprint ca crl" has written a new list; "imprint ca ocsp" says it at once. What was revoked stays so.`,
  example: '$ imprint ca revoke --dir ca --certificate phone.pem --reason keyCompromise',
  options: {
    dir: { type: 'string', value: 'DIR', about: 'the authority that `imprint ca init` made' },
    serial: { type: 'string', value: 'HEX', about: 'the serial number' },
    certificate: { type: 'string', value: 'FILE', about: 'the certificate, first in its file' },
    reason: {
      type: 'string',
      value: 'REASON',
      about: `${reasons.slice(0, 5).join(', ')} …; unspecified unless said otherwise`,
    },
    ...rootOption,
  },
  operands: [0, 0],
  async run(call) {
    const dir = requiredOption(call, 'dir')
    const { certificate, state } = await readRecord(call, dir)
    const serial = await serialOf(call, certificate.subject.key)
    const reason = optionOf(call, 'reason') ?? 'unspecified'
    if (!isReason(reason)) throw new UsageError(`--reason is one of ${reasons.join(', ')}`)
    // Folders of an earlier release do not remember what they issued, so that is no reason to refuse.
    const issuedHere = state.issued.includes(serial)
    const stranger = issuedHere ? '' : ' This authority does not remember having issued it: is the number right?'
    const isKnown = (entries: typeof state.revoked) => entries.some((entry) => entry.serial === serial)
    if (isKnown(state.revoked)) return done(`${serial} was revoked before.`, { serial, changed: false })
    const entry = { serial, at: secondOf(call), reason: reason as RevocationReason }
    const written = await updateRecord(call, dir, (record) =>
      isKnown(record.revoked) ? record : { ...record, revoked: [...record.revoked, entry] },
    )
    return written.ok
      ? done(`Revoked ${serial}. Write a new list with imprint ca crl.${stranger}`, {
          ...entry,
          changed: true,
          issuedHere,
        })
      : failure(written.error)
  },
}

async function serialOf(call: Call, issuer: string): Promise<string> {
  const serial = optionOf(call, 'serial')
  if (serial !== null) {
    const digits = serial.replaceAll(':', '').toLowerCase().replace(/^0+/, '')
    if (!/^[0-9a-f]{1,40}$/.test(digits))
      throw new UsageError('--serial is a serial number: 1 to 40 hexadecimal digits, and not zero')
    // Whole octets, as certificates have them.
    return digits.length % 2 === 0 ? digits : `0${digits}`
  }
  const path = requiredOption(call, 'certificate')
  const [certificate] = await readCertificates(call, path)
  if (certificate.issuer.key !== issuer) throw new UsageError(`${path}: another authority issued it`)
  return certificate.serial
}
